import { type Computed, truthOf, type Database, type Tx, type Reader } from '@kessai/database';
import { idSchema } from '@kessai/http';
import { idFromBytes, idToBytes, newId } from '@kessai/runtime';
import { z } from 'zod';
import { merchantEventTypes, type MerchantEventType } from '../merchant-events/merchant-event';

export const disabledReasons = ['merchant', 'gone', 'failing', 'deleted'] as const;
export type DisabledReason = (typeof disabledReasons)[number];

/** Where a merchant is notified, as the database has it. */
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

type Column = Exclude<keyof WebhookEndpoint, 'id' | 'merchantId' | 'events' | 'enabled' | `sealed${string}`>;
type Row = Pick<WebhookEndpoint, Column> & {
  readonly id: Buffer;
  readonly merchantId: Buffer;
  readonly events: string | null;
  readonly enabled: Computed;
  readonly secret: Buffer | null;
  readonly previousSecret: Buffer | null;
};

const selectEndpoints = `
  SELECT id, merchantId, url, events, enabled, secret, previousSecret, previousSecretUntil, failingSince, disabledAt,
         disabledReason, createdAt, updatedAt
  FROM webhook_endpoint`;

// What is not deleted has a slot, and a merchant few of them: those it has deleted are not even passed by.
const selectSlots = `${selectEndpoints} FORCE INDEX (webhook_endpoint_slot_once) WHERE slot IS NOT NULL`;

/** Those of a merchant that are not deleted, newest first. */
export async function readEndpoints(
  db: Database,
  merchantId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<WebhookEndpoint[]> {
  const rows = await db.query<Row>(
    `${selectSlots} AND merchantId = ? ${before === null ? '' : 'AND id < ?'} ORDER BY id DESC LIMIT ?`,
    [idToBytes(merchantId), ...(before === null ? [] : [idToBytes(before)]), limit],
  );
  return rows.map(endpointFrom);
}

/** The endpoint, if it is this merchant's and not deleted. */
export async function readEndpoint(
  db: Database,
  endpointId: string,
  merchantId: string,
): Promise<WebhookEndpoint | undefined> {
  const rows = await db.query<Row>(`${selectEndpoints} WHERE id = ? AND merchantId = ? AND deletedAt IS NULL`, [
    idToBytes(endpointId),
    idToBytes(merchantId),
  ]);
  return rows.map(endpointFrom)[0];
}

/** Also a deleted one. What is counted or queued for an endpoint is decided under this lock. */
export async function lockEndpoint(tx: Tx, id: Buffer): Promise<WebhookEndpoint> {
  const [row] = await tx.query<Row>(`${selectEndpoints} WHERE id = ? FOR UPDATE`, [id]);
  if (row === undefined) throw new Error(`no webhook endpoint ${id.toString('hex')}`);
  return endpointFrom(row);
}

/** The same of several, in the order of their keys. */
export async function lockEndpoints(tx: Tx, ids: readonly Buffer[]): Promise<WebhookEndpoint[]> {
  const rows = await tx.query<Row>(`${selectEndpoints} WHERE id IN (?) ORDER BY id FOR UPDATE`, [ids]);
  return rows.map(endpointFrom);
}

/** By id, deleted ones too: their deliveries may still stand. */
export async function readEndpointsById(
  db: Database,
  ids: readonly Buffer[],
): Promise<ReadonlyMap<string, WebhookEndpoint>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<Row>(`${selectEndpoints} WHERE id IN (?)`, [ids]);
  return new Map(rows.map((row) => [row.id.toString('hex'), endpointFrom(row)]));
}

/** Those that are switched on, by merchant (in hex). */
export async function readEnabledEndpoints(
  tx: Reader,
  merchantIds: readonly Buffer[],
): Promise<ReadonlyMap<string, readonly WebhookEndpoint[]>> {
  const rows = await tx.query<Row>(`${selectSlots} AND merchantId IN (?) AND enabled = 1`, [merchantIds]);
  const byMerchant = new Map<string, WebhookEndpoint[]>();
  for (const row of rows) {
    const merchant = row.merchantId.toString('hex');
    byMerchant.set(merchant, [...(byMerchant.get(merchant) ?? []), endpointFrom(row)]);
  }
  return byMerchant;
}

function endpointFrom({ id, merchantId, events, enabled, secret, previousSecret, ...columns }: Row): WebhookEndpoint {
  return {
    ...columns,
    id: idFromBytes('whe', id),
    merchantId: idFromBytes('mer', merchantId),
    events: events === null ? null : (JSON.parse(events) as MerchantEventType[]),
    enabled: truthOf(enabled),
    sealedSecret: secret,
    sealedPreviousSecret: previousSecret,
  };
}

/** Switched on, with nothing behind it yet. */
export function newEndpoint(
  merchantId: string,
  { url, events }: { url: string; events?: readonly MerchantEventType[] | null | undefined },
): WebhookEndpoint {
  const now = new Date();
  return {
    id: newId('whe'),
    merchantId,
    url,
    events: events ?? null,
    enabled: true,
    sealedSecret: null,
    sealedPreviousSecret: null,
    previousSecretUntil: null,
    failingSince: null,
    disabledAt: null,
    disabledReason: null,
    createdAt: now,
    updatedAt: now,
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
  disabledReason: null,
  disabledAt: null,
  failingSince: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
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
/** Of an answer that is an endpoint. */
export const endpointLinks = { deliveries: { operationId: 'listWebhookDeliveries', id: '/id' } };
export type EndpointView = z.output<typeof endpointSchema>;

export function endpointView(endpoint: WebhookEndpoint): EndpointView {
  const { id, merchantId, url, events, enabled, failingSince, disabledAt, disabledReason, createdAt, updatedAt } =
    endpoint;
  return {
    id,
    merchantId,
    url,
    enabled,
    disabledReason,
    disabledAt,
    failingSince,
    createdAt,
    updatedAt,
    events: events as EndpointView['events'],
  };
}
