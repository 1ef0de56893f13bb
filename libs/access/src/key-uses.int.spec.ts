import { LedgerKeyUsedV1 } from '@kessai/contracts';
import { messagingMigrations, Outbox } from '@kessai/messaging';
import { StoredKeys } from '@kessai/http';
import { createLogger, newId } from '@kessai/runtime';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { KeyUsesJob } from './key-uses.job';

const quarterMs = 15 * 60_000;
let given: GivenDatabase;
let keys: StoredKeys;
let job: KeyUsesJob;

beforeAll(async () => {
  given = await givenDatabase({ name: 'uses', migrations: messagingMigrations });
});
beforeEach(() => {
  keys = new StoredKeys(given.db);
  const parts = { relayDb: given.db, outbox: new Outbox({ wake: () => undefined }), keys };
  job = new KeyUsesJob({ ...parts, logger: createLogger('test', 'silent') }, LedgerKeyUsedV1);
});
afterAll(() => given.drop());

async function announcedOf(keyId: string): Promise<string[]> {
  const rows = await given.db.query<{ type: string }>(`SELECT type FROM outbox WHERE recordKey = ? ORDER BY sequence`, [
    Buffer.from(keyId),
  ]);
  return rows.map(({ type }) => type);
}

describe('announcing the use of keys', () => {
  it('is done at the first use, and then for the latest use of each quarter of an hour', async () => {
    const keyId = newId('key');
    keys.noteUse(keyId);
    await job.run(0);
    expect(await announcedOf(keyId)).toEqual(['ledger.key_used.v1']);

    keys.noteUse(keyId);
    await job.run(1_000);
    keys.noteUse(keyId);
    await job.run(quarterMs - 1);
    expect(await announcedOf(keyId)).toHaveLength(1);
    await job.run(quarterMs); // What was used within the quarter is announced at its end.
    expect(await announcedOf(keyId)).toHaveLength(2);
    await job.run(3 * quarterMs);
    expect(await announcedOf(keyId)).toHaveLength(2);
  });

  it('is not done for keys of the environment, which nobody can revoke', async () => {
    keys.noteUse('key_finance');
    keys.noteUse('root');
    await job.run(0);
    expect([await announcedOf('key_finance'), await announcedOf('root')]).toEqual([[], []]);
  });
});
