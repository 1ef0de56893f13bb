import { inTransaction, passHandOver, read } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { attemptsFrom, type KeptAttempt } from './webhook-delivery';

export interface Agenda {
  /** By the database's clock, which all instances share. */
  readonly now: Date;
  readonly hasNewEvents: boolean;
  readonly hasPending: boolean;
}

/** Whether there is anything to do: all that an idle service asks. */
export async function readAgenda(db: DataSource): Promise<Agenda> {
  const [row] = await read<{ now: Date; news: string | number; pending: string | number }>(
    db,
    `SELECT UTC_TIMESTAMP(6) AS now, EXISTS (SELECT 1 FROM merchant_event WHERE fannedOutAt IS NULL) AS news,
       EXISTS (SELECT 1 FROM webhook_delivery WHERE status = 'pending') AS pending`,
  );
  if (row === undefined) throw new Error('the database told no time');
  return { now: row.now, hasNewEvents: Number(row.news) === 1, hasPending: Number(row.pending) === 1 };
}

/** An endpoint with something to be sent, and since when. */
export interface Head {
  readonly endpointId: Buffer;
  readonly dueAt: Date;
}

/** The first delivery due of each endpoint: a step of the index for each, however many wait behind it. */
export function readHeads(db: DataSource): Promise<Head[]> {
  return read<Head>(
    db,
    `SELECT endpointId, MIN(nextAttemptAt) AS dueAt FROM webhook_delivery WHERE status = 'pending'
     GROUP BY status, endpointId`,
  );
}

/** A delivery that this process may send until its claim ends. */
export interface DeliveryClaim {
  readonly id: Buffer;
  readonly endpointId: Buffer;
  readonly eventId: Buffer;
  /** With the attempt that follows. */
  readonly tries: number;
  readonly triesMax: number;
  readonly attempts: readonly KeptAttempt[];
  readonly token: bigint;
}

interface Row {
  id: Buffer;
  endpointId: Buffer;
  eventId: Buffer;
  tries: number;
  triesMax: number;
  attempts: string | null;
  claimToken: string;
}

/**
 * The oldest due of each endpoint, as many as it is allotted. Rows that another instance is claiming are skipped. A claim
 * moves the time of the next attempt behind its own end: whoever dies with it leaves the delivery to be sent then.
 */
export async function claimDeliveries(
  db: DataSource,
  shares: ReadonlyMap<string, number>,
  { now, until }: { now: Date; until: Date },
): Promise<DeliveryClaim[]> {
  if (shares.size === 0) return [];
  return inTransaction(db, async (tx) => {
    const rows: Row[] = [];
    for (const [endpointId, limit] of shares) rows.push(...(await lockDue(tx, endpointId, { now, limit })));
    if (rows.length === 0) return [];
    await tx.query('UPDATE webhook_delivery SET claimToken = claimToken + 1, nextAttemptAt = ? WHERE id IN (?)', [
      until,
      rows.map(({ id }) => id),
    ]);
    passHandOver('webhook-out.before-claim-commit');
    return rows.map(({ id, endpointId, eventId, tries, triesMax, attempts, claimToken }) => ({
      ...{ id, endpointId, eventId, triesMax },
      tries: tries + 1,
      attempts: attemptsFrom(attempts),
      token: BigInt(claimToken) + 1n,
    }));
  });
}

function lockDue(tx: EntityManager, endpointId: string, { now, limit }: { now: Date; limit: number }): Promise<Row[]> {
  return tx.query<Row[]>(
    `SELECT id, endpointId, eventId, tries, triesMax, attempts, claimToken FROM webhook_delivery
     WHERE status = 'pending' AND endpointId = ? AND nextAttemptAt <= ?
     ORDER BY nextAttemptAt LIMIT ? FOR UPDATE SKIP LOCKED`,
    [Buffer.from(endpointId, 'hex'), now, limit],
  );
}

const givenUpAtOnce = 1_000;

/** Nothing more is sent to an endpoint that is off: its deliveries fail, some at a time, and can be sent again later. */
export async function giveUpAll(db: DataSource, endpointId: Buffer, now: Date): Promise<void> {
  await db.query(
    `UPDATE webhook_delivery SET status = 'failed', nextAttemptAt = NULL, endedAt = ?, claimToken = claimToken + 1
     WHERE status = 'pending' AND endpointId = ? LIMIT ?`,
    [now, endpointId, givenUpAtOnce],
  );
}
