import { idFromBytes, idSchema, idToBytes, read } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { merchantEventTypes, type MerchantEventType } from '../merchant-events/merchant-event';
import type { Condition } from '../payment/payment';

export const disabledReasons = ['merchant', 'gone', 'failing', 'deleted'] as const;
export type DisabledReason = (typeof disabledReasons)[number];

/** Where a merchant wants to be told, as the database has it. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly merchantId: string;
  readonly url: string;
  /** Null: all. */
  readonly events: readonly MerchantEventType[] | null;
  readonly enabled: boolean;
  readonly sealedSecret: Buffer | null;
  readonly sealedPreviousSecret: Buffer | null;
  readonly previousSecretUntil: Date | null;
  readonly failingSince: Date | null;
  readonly disabledAt: Date | null;
  readonly disabledReason: DisabledReason | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

interface Row {
  id: Buffer;
  merchantId: Buffer;
  url: string;
  events: string | null;
  enabled: number;
  secret: Buffer | null;
  previousSecret: Buffer | null;
  previousSecretUntil: Date | null;
  failingSince: Date | null;
  disabledAt: Date | null;
  disabledReason: DisabledReason | null;
  createdAt: Date;
  updatedAt: Date;
}

const selectEndpoints = `
  SELECT id, merchantId, url, events, enabled, secret, previousSecret, previousSecretUntil, failingSince, disabledAt,
         disabledReason, createdAt, updatedAt
  FROM webhook_endpoint`;

/** Those that meet the conditions and are not deleted, newest first. */
export async function readEndpoints(
  db: DataSource,
  conditions: readonly Condition[],
  limit: number,
): Promise<WebhookEndpoint[]> {
  const rows = await read<Row>(
    db,
    `${selectEndpoints} WHERE deletedAt IS NULL ${conditions.map(({ sql }) => `AND ${sql}`).join(' ')}
     ORDER BY id DESC LIMIT ?`,
    [...conditions.map(({ value }) => value), limit],
  );
  return rows.map(endpointFrom);
}

/** By id, deleted ones too: their deliveries may still stand. */
export async function readEndpointsById(
  db: DataSource,
  ids: readonly Buffer[],
): Promise<ReadonlyMap<string, WebhookEndpoint>> {
  if (ids.length === 0) return new Map();
  const rows = await read<Row>(db, `${selectEndpoints} WHERE id IN (?)`, [ids]);
  return new Map(rows.map((row) => [row.id.toString('hex'), endpointFrom(row)]));
}

/** Those that are switched on, by merchant (in hex). */
export async function readEnabledEndpoints(
  tx: EntityManager,
  merchantIds: readonly Buffer[],
): Promise<ReadonlyMap<string, readonly WebhookEndpoint[]>> {
  const rows = await tx.query<Row[]>(`${selectEndpoints} WHERE merchantId IN (?) AND enabled = 1`, [merchantIds]);
  const byMerchant = new Map<string, WebhookEndpoint[]>();
  for (const row of rows) {
    const merchant = row.merchantId.toString('hex');
    byMerchant.set(merchant, [...(byMerchant.get(merchant) ?? []), endpointFrom(row)]);
  }
  return byMerchant;
}

export const ofMerchant = (merchantId: string): Condition => ({ sql: 'merchantId = ?', value: idToBytes(merchantId) });
export const withId = (id: string): Condition => ({ sql: 'id = ?', value: idToBytes(id) });

function endpointFrom(row: Row): WebhookEndpoint {
  const { url, previousSecretUntil, failingSince, disabledAt, disabledReason, createdAt, updatedAt } = row;
  return {
    ...{ url, previousSecretUntil, failingSince, disabledAt, disabledReason, createdAt, updatedAt },
    id: idFromBytes('whe', row.id),
    merchantId: idFromBytes('mer', row.merchantId),
    events: row.events === null ? null : (JSON.parse(row.events) as MerchantEventType[]),
    enabled: row.enabled === 1,
    sealedSecret: row.secret,
    sealedPreviousSecret: row.previousSecret,
  };
}

export function wants({ events, enabled }: WebhookEndpoint, type: MerchantEventType): boolean {
  return enabled && (events === null || events.includes(type));
}

export const endpointExample = {
  id: 'whe_0198c0000000700080000000000000aa',
  merchantId: 'mer_0198c0000000700080000000000000aa',
  url: 'https://shop.example/hooks',
  events: ['payment.succeeded', 'payment.completed', 'refund.succeeded'],
  enabled: true,
  ...{ disabledReason: null, disabledAt: null, failingSince: null },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' },
};

/** An endpoint as its merchant sees it: never with a secret. */
export const endpointSchema = z
  .object({
    id: idSchema('whe'),
    merchantId: idSchema('mer'),
    url: z.string(),
    events: z.array(z.enum(merchantEventTypes)).nullable().describe('Null: all, also those of later versions.'),
    enabled: z.boolean(),
    disabledReason: z
      .enum(disabledReasons)
      .nullable()
      .describe('merchant: by PATCH. gone: it answered 410. failing: nothing but failures for five days.'),
    disabledAt: z.date().nullable(),
    failingSince: z.date().nullable().describe('When the first of the failures came that no success has followed.'),
    createdAt: z.date(),
    updatedAt: z.date(),
  })
  .meta({ id: 'WebhookEndpoint', examples: [endpointExample] });
export type EndpointView = z.output<typeof endpointSchema>;

export function endpointView(endpoint: WebhookEndpoint): EndpointView {
  const { id, merchantId, url, events, enabled, failingSince, disabledAt, disabledReason, createdAt, updatedAt } =
    endpoint;
  return {
    ...{ id, merchantId, url, enabled, disabledReason, disabledAt, failingSince, createdAt, updatedAt },
    events: events as EndpointView['events'],
  };
}
