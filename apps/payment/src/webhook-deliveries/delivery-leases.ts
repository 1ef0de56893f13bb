import { type Computed, truthOf, type Database, type Tx } from '@kessai/database';
import { failpoint } from '@kessai/runtime';
import type { Share } from '../webhook-sending/endpoint-slots';
import { writeLeases, type LeasedDelivery } from './delivery-rows';
import { attemptsFrom } from './webhook-delivery';

export interface WorkThere {
  /** By the database's clock, which all instances share. */
  readonly now: Date;
  readonly hasNewEvents: boolean;
  readonly hasPending: boolean;
}

/** Whether there is anything to do: all that an idle service asks. */
export async function readWorkThere(db: Database): Promise<WorkThere> {
  const [row] = await db.query<{
    now: Date;
    news: Computed;
    pending: Computed;
  }>(`SELECT UTC_TIMESTAMP(6) AS now, EXISTS (SELECT 1 FROM merchant_event WHERE fannedOutAt IS NULL) AS news,
       EXISTS (SELECT 1 FROM webhook_delivery WHERE status = 'pending') AS pending`);
  if (row === undefined) throw new Error('the database has no time');
  return { now: row.now, hasNewEvents: truthOf(row.news), hasPending: truthOf(row.pending) };
}

/** Since when first attempts, or retries, of an endpoint are due. */
export interface EarliestDue {
  readonly endpointId: Buffer;
  readonly isRetry: boolean;
  readonly dueAt: Date;
}

/** One row for each endpoint and kind, and one step of the index, however many deliveries wait behind it. */
export async function readEarliestDue(db: Database): Promise<EarliestDue[]> {
  const rows = await db.query<{
    endpointId: Buffer;
    isRetry: number;
    dueAt: Date;
  }>(`SELECT endpointId, isRetry, MIN(nextAttemptAt) AS dueAt FROM webhook_delivery WHERE status = 'pending'
     GROUP BY status, endpointId, isRetry`);
  return rows.map((row) => ({ ...row, isRetry: row.isRetry === 1 }));
}

type Row = Pick<LeasedDelivery, 'id' | 'endpointId' | 'eventId' | 'tries' | 'triesMax'> & {
  readonly attempts: string | null;
  readonly claimToken: string;
};

/** The oldest due of each endpoint and kind, as many as its share. Rows that another instance is leasing are skipped. */
export async function leaseDeliveries(
  db: Database,
  shares: ReadonlyMap<string, Share>,
  { now, until }: { now: Date; until: Date },
): Promise<LeasedDelivery[]> {
  if (shares.size === 0) return [];
  return db.transaction(async (tx) => {
    const rows: Row[] = [];
    for (const [endpointId, { firsts, retries }] of shares) {
      rows.push(...(await lockDue(tx, endpointId, { now, isRetry: true, limit: retries })));
      rows.push(...(await lockDue(tx, endpointId, { now, isRetry: false, limit: firsts })));
    }
    if (rows.length === 0) return [];
    await writeLeases(
      tx,
      rows.map(({ id }) => id),
      until,
    );
    failpoint('webhook-out.before-claim-commit');
    return rows.map(leased);
  });
}

async function lockDue(
  tx: Tx,
  endpointId: string,
  { now, isRetry, limit }: { now: Date; isRetry: boolean; limit: number },
): Promise<Row[]> {
  if (limit === 0) return [];
  return tx.query<Row>(
    `SELECT id, endpointId, eventId, tries, triesMax, attempts, claimToken FROM webhook_delivery
     WHERE status = 'pending' AND endpointId = ? AND isRetry = ? AND nextAttemptAt <= ?
     ORDER BY nextAttemptAt LIMIT ? FOR UPDATE SKIP LOCKED`,
    [Buffer.from(endpointId, 'hex'), isRetry ? 1 : 0, now, limit],
  );
}

/** As the lease leaves it. */
function leased({ claimToken, tries, attempts, ...row }: Row): LeasedDelivery {
  return { ...row, tries: tries + 1, attempts: attemptsFrom(attempts), token: BigInt(claimToken) + 1n };
}

/** Of these the ids, in hex, whose lease is still held, locked until the end of `tx`. */
export async function lockLeased(tx: Tx, deliveries: readonly LeasedDelivery[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<Pick<Row, 'id' | 'claimToken'>>(
    `SELECT id, claimToken FROM webhook_delivery WHERE id IN (?) AND status = 'pending' ORDER BY id FOR UPDATE`,
    [deliveries.map(({ id }) => id)],
  );
  const tokens = new Map(rows.map(({ id, claimToken }) => [id.toString('hex'), BigInt(claimToken)]));
  const held = deliveries.map(({ id, token }) => ({ id: id.toString('hex'), token }));
  return new Set(held.filter(({ id, token }) => tokens.get(id) === token).map(({ id }) => id));
}
