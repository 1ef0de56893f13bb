import { AccessMerchantCreatedV1 } from '@kessai/contracts';
import { announce, type Outgoing } from '@kessai/messaging';
import { type Statement, type Database, insert } from '@kessai/database';
import { idSchema, Refusal } from '@kessai/http';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import { z } from 'zod';

export interface Merchant {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/** Of the merchant that a deployment is set up with, until it is named: no name to show to buyers. */
export const nameOfEnvironmentMerchant = 'Merchant of the environment';

type Row = Omit<Merchant, 'id'> & { id: Buffer };

const selectMerchants = `SELECT id, name, createdAt, createdBy FROM merchant`;

export async function readMerchant(db: Database, merchantId: string): Promise<Merchant> {
  const [row] = await db.query<Row>(`${selectMerchants} WHERE id = ?`, [idToBytes(merchantId)]);
  if (row === undefined) throw new Refusal('not_found', `There is no merchant ${merchantId}.`);
  return merchantFrom(row);
}

/** Newest first. */
export async function readMerchants(
  db: Database,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<Merchant[]> {
  const rows = await db.query<Row>(
    `${selectMerchants} WHERE TRUE ${before === undefined ? '' : 'AND id < ?'} ORDER BY id DESC LIMIT ?`,
    [...(before === undefined ? [] : [idToBytes(before)]), limit],
  );
  return rows.map(merchantFrom);
}

export function merchantRow({ id, name, createdAt, createdBy }: Merchant): Statement {
  return insert('merchant', { id: idToBytes(id), name, createdAt, createdBy });
}

export function merchantCreated({ id, createdAt }: Merchant): Outgoing {
  return announce(AccessMerchantCreatedV1, { merchantId: id, createdAt }, { sequence: 1n });
}

/** As the API shows it. */
export const merchantSchema = z.object({ id: idSchema('mer'), name: z.string(), createdAt: z.date() }).meta({
  id: 'Merchant',
  examples: [{ id: 'mer_0198c0000000700080000000000000aa', name: 'Bean there', createdAt: '2026-01-01T00:00:00.000Z' }],
});

export function merchantView({ id, name, createdAt }: Merchant): z.output<typeof merchantSchema> {
  return { id, name, createdAt };
}

function merchantFrom({ id, ...columns }: Row): Merchant {
  return { id: idFromBytes('mer', id), ...columns };
}
