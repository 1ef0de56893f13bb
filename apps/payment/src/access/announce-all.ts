import type { Outbox, Outgoing } from '@kessai/messaging';
import type { Database } from '@kessai/database';
import { keyCreated, keyRevoked, readKeys } from './api-keys';
import { merchantCreated, readMerchants } from './merchants';

const PER_TRANSACTION = 200;

/**
 * Announces every merchant and key once more, by what the tables say now: a wallet's or ledger's copy, or a topic, was
 * lost. A consumer that has had it all ends with the same rows. Returns how many events it was.
 */
export async function announceAll(db: Database, outbox: Outbox): Promise<number> {
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

/** A key that is revoked meanwhile is announced by its revocation. */
async function announcePages<Row extends { readonly id: string }>(
  readPage: (before: string | undefined) => Promise<Row[]>,
  eventsOf: (row: Row) => Outgoing[],
  { db, outbox }: { db: Database; outbox: Outbox },
): Promise<number> {
  let count = 0;
  for (let page = await readPage(undefined); page.length > 0; page = await readPage(page.at(-1)?.id)) {
    const events = page.flatMap(eventsOf);
    await db.transaction((tx) => outbox.write(tx, events));
    count += events.length;
  }
  return count;
}
