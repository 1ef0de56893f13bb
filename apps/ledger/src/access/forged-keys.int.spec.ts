import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { AccessKeyCreatedV1, AccessKeyRevokedV1, type DataOf } from '@kessai/contracts';
import {
  announce,
  createKafka,
  ensureTopics,
  keysGroupOf,
  PlainProducer,
  recordOf,
  signingKeySchema,
  signRecord,
  startService,
  type Outgoing,
  type OutgoingRecord,
} from '@kessai/messaging';
import { createLogger, newId, sampleAccessKeys } from '@kessai/runtime';
import { eventually, testPrefix, type GivenDatabase } from '@kessai/testing';
import { givenLedgerDatabase, ledgerConfig } from '../../testing/given-ledger';
import { AppModule, ledgerService } from '../app.module';

const logger = createLogger('test', 'silent');
const patient = { withinMs: 40_000 };
const topic = 'access.events';
const prefix = testPrefix('forged');
const paymentsKey = signingKeySchema.parse(sampleAccessKeys.signing);
const strangersKey = signingKeySchema.parse(
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
);

let database: GivenDatabase;
let producer: PlainProducer;
let url: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  database = await givenLedgerDatabase('forged');
  // What a forged record held up would show in every other partition.
  const config = ledgerConfig(database, { TOPIC_PREFIX: prefix, TOPIC_PARTITIONS: '1' });
  await ensureTopics(config, ['ledger', keysGroupOf('ledger')]);
  producer = new PlainProducer(createKafka(config, { clientId: 'test', logger }));
  ({ url, stop } = await startService(AppModule, ledgerService(config)));
});
afterAll(async () => {
  await stop();
  await producer.close();
  await database.drop();
});

const unsigned = (event: Outgoing) => recordOf(event, { service: 'payment', topicPrefix: prefix });
const signed = (event: Outgoing, by = paymentsKey) => signRecord(topic, unsigned(event), by);
const say = (...records: OutgoingRecord[]) => producer.send(records);

/** A key that sees the books of every merchant. */
function anOperatorKey() {
  const secret = `sk_test_${randomBytes(16).toString('hex')}`;
  const data: DataOf<typeof AccessKeyCreatedV1> = {
    keyId: newId('key'),
    sha256: createHash('sha256').update(secret).digest('hex'),
    merchantId: null,
    scopes: ['ledger:read'],
    createdAt: new Date(),
  };
  return { secret, data, created: announce(AccessKeyCreatedV1, data, { sequence: 1n }) };
}
const revocationOf = ({ data: { keyId } }: ReturnType<typeof anOperatorKey>) =>
  announce(AccessKeyRevokedV1, { keyId, revokedAt: new Date() }, { sequence: 1n });

async function statusOf({ secret }: { secret: string }): Promise<number> {
  const { status } = await fetch(`${url}/v1/journals`, { headers: { authorization: `Bearer ${secret}` } });
  return status;
}
const answers = (key: { secret: string }, status: number) =>
  eventually(async () => expect(await statusOf(key)).toBe(status), patient);

/** Kept with its bytes and its reason, for who looks for the forger. */
async function refused(): Promise<string[]> {
  const rows = await database.db.query<{ errorMessage: string }>(
    `SELECT errorMessage FROM parked_record WHERE status = 'dead' AND errorClass = 'SignatureRejected'
     ORDER BY kafkaOffset`,
  );
  return rows.map(({ errorMessage }) => errorMessage);
}

describe('a stranger who can write to Kafka', () => {
  it('makes no key, and holds up none: what payment has signed behind it is heard', async () => {
    const [plain, theirs, borrowed, good] = [anOperatorKey(), anOperatorKey(), anOperatorKey(), anOperatorKey()];
    const stolen = { ...signed(good.created), value: borrowed.created.value };
    await say(unsigned(plain.created), signed(theirs.created, strangersKey), stolen, signed(good.created));
    await answers(good, 200);
    for (const key of [plain, theirs, borrowed]) expect(await statusOf(key)).toBe(401);
    expect(await refused()).toEqual(['signature_missing', 'signing_key_unknown', 'signature_wrong']);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/kessai_consumer_signatures_refused_total\{group="ledger.access"\} 3/);
  });

  it('keeps no revocation from being heard: neither under its key nor under its event id', async () => {
    const key = anOperatorKey();
    await say(signed(key.created));
    await answers(key, 200);
    const revocation = revocationOf(key);
    await say(unsigned(revocation), { ...unsigned(revocation), value: null }, signed(revocation));
    await answers(key, 401);
  });

  it('brings no revoked key back by repeating what payment once signed', async () => {
    const [key, next] = [anOperatorKey(), anOperatorKey()];
    const before = await refused();
    await say(signed(key.created), signed(revocationOf(key)));
    // Announced again it has another event id: the inbox does not know it.
    const again = announce(AccessKeyCreatedV1, key.data, { sequence: 1n });
    await say(signed(key.created), signed(again), signed(next.created));
    await answers(next, 200);
    expect(await statusOf(key)).toBe(401);
    expect(await refused()).toEqual(before);
  });
});
