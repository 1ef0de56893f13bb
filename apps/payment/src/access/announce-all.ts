import type { Outbox, Outgoing } from '@kessai/messaging';
import { inTransaction } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { keyCreated, keyRevoked, readKeys } from './api-keys';
import { merchantCreated, readMerchants } from './merchants';

const PER_TRANSACTION = 200;

/**
 * Tells of every merchant and key once more, by what the tables say now: for a wallet or ledger whose copy was lost, or
 * a topic that was. Who has heard it all before ends with the same rows. Says how many events that was.
 */
export async function announceAll(db: DataSource, outbox: Outbox): Promise<number> {
  const merchants = await announcePages(
    (before) => readMerchants(db, { before, limit: PER_TRANSACTION }),
    (merchant) => [merchantCreated(merchant)],
    { db, outbox },
  );
  const keys = await announcePages(
    (before) => readKeys(db, { merchantId: undefined, before, limit: PER_TRANSACTION }),
    (key) => [keyCreated(key), ...(key.revokedAt === null ? [] : [keyRevoked(key.id, key.revokedAt)])],
    { db, outbox },
  );
  return merchants + keys;
}

/** A key that is revoked meanwhile is told of by whoever revokes it. */
async function announcePages<Row extends { readonly id: string }>(
  readPage: (before: string | undefined) => Promise<Row[]>,
  eventsOf: (row: Row) => Outgoing[],
  { db, outbox }: { db: DataSource; outbox: Outbox },
): Promise<number> {
  let count = 0;
  for (let page = await readPage(undefined); page.length > 0; page = await readPage(page.at(-1)?.id)) {
    const events = page.flatMap(eventsOf);
    await inTransaction(db, (tx) => outbox.write(tx, events));
    count += events.length;
  }
  return count;
}
