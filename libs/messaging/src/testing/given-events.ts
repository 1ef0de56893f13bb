import { PaymentSucceededV1 } from '@kessai/contracts';
import type { Database } from '@kessai/database';
import { newId } from '@kessai/runtime';
import { Outbox } from '../outbox/outbox';
import { announce, type Outgoing } from '../outbox/outgoing';

export function aPaymentEvent(paymentId: string, sequence: bigint): Outgoing {
  const gross = { grossMinor: 1_000n, feeMinor: 30n, vatMinor: 3n, netMinor: 967n };
  const data = {
    merchantId: 'mer_0198c0000000700080000000000000aa',
    paymentId,
    psp: 'toss',
    currency: 'KRW',
    amountMinor: 1_000n,
    approvedAt: new Date('2026-01-15T03:00:00Z'),
    lines: [{ lineId: newId('lin'), sellerId: 'coffee', ...gross }],
  };
  return announce(PaymentSucceededV1, data, { sequence });
}

/** Writes events as a service does: in a transaction, with a wake-up after it where there is a relay to wake. */
export async function givenEvents(
  db: Database,
  events: readonly Outgoing[],
  relay = { wake: () => {} },
): Promise<void> {
  const outbox = new Outbox(relay);
  await db.transaction((tx) => outbox.write(tx, events));
  outbox.wake();
}

export interface OutboxState {
  readonly id: string;
  readonly partition: number | null;
  readonly offset: bigint | null;
  readonly published: boolean;
  readonly announcements: number;
}

export async function outboxRows(db: Database): Promise<OutboxState[]> {
  const rows: {
    id: string;
    partition: number | null;
    offset: string | null;
    at: Date | null;
    announcements: number;
  }[] = await db.query(
    `SELECT LOWER(HEX(id)) AS id, kafkaPartition AS \`partition\`, kafkaOffset AS \`offset\`, publishedAt AS at, announcements
       FROM outbox ORDER BY id`,
  );
  return rows.map(({ id, partition, offset, at, announcements }) => ({
    id: `evt_${id}`,
    partition,
    offset: offset === null ? null : BigInt(offset),
    published: at !== null,
    announcements,
  }));
}
