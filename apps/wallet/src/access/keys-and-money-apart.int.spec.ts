import { createHash, randomBytes } from 'node:crypto';
import {
  AccessKeyCreatedV1,
  AccessKeyRevokedV1,
  PaymentSucceededV1,
  type DataOf,
  type EventDefinition,
} from '@kessai/contracts';
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
  type Admin,
} from '@kessai/messaging';
import { createLogger, newId, sampleAccessKeys } from '@kessai/runtime';
import { aPaymentSucceeded, eventually, testPrefix, type GivenDatabase } from '@kessai/testing';
import { givenWalletDatabase, walletConfig } from '../../testing/given-wallet';
import { AppModule, walletService } from '../app.module';

const quiet = createLogger('test', 'silent');
const patient = { withinMs: 40_000 };
const PARTITIONS = 2;
const GZIP = 1;

describe('keys and money', () => {
  let prefix: string;
  let database: GivenDatabase;
  let admin: Admin;
  let producer: PlainProducer;
  let url: string;
  let stopService: () => Promise<void>;

  beforeEach(async () => {
    prefix = testPrefix('apart');
    database = await givenWalletDatabase('apart');
    const config = walletConfig(database, { TOPIC_PREFIX: prefix, TOPIC_PARTITIONS: String(PARTITIONS) });
    const kafka = createKafka(config, { clientId: 'test', logger: quiet });
    admin = kafka.admin();
    await admin.connect();
    producer = new PlainProducer(kafka);
    const configEntries = [{ name: 'compression.type', value: 'producer' }];
    for (const name of ['payment.events', 'access.events']) {
      const topics = [{ topic: prefix + name, numPartitions: PARTITIONS, configEntries }];
      await admin.createTopics({ topics, waitForLeaders: false });
    }
    await ensureTopics(config, ['wallet', keysGroupOf('wallet')]);
    ({ url, stop: stopService } = await startService(AppModule, walletService(config)));

    const stranger = kafka.producer();
    await stranger.connect();
    const bombs = Array.from({ length: PARTITIONS }, (_, partition) => ({
      partition,
      key: 'k',
      value: Buffer.alloc(20 * 1024 * 1024),
    }));
    stop = async (topic) => {
      await stranger.send({ topic: prefix + topic, compression: GZIP, messages: bombs });
      await stranger.disconnect();
    };
  });
  afterEach(async () => {
    await stopService();
    await producer.close();
    await admin.deleteTopics({ topics: (await admin.listTopics()).filter((topic) => topic.startsWith(prefix)) });
    await admin.disconnect();
    await database.drop();
  });

  /** Puts an unreadable batch into each partition. */
  let stop: (topic: string) => Promise<void>;

  const signingKey = signingKeySchema.parse(sampleAccessKeys.signing);
  const tell = <Definition extends EventDefinition>(
    definition: Definition,
    data: DataOf<Definition>,
    sequence = 1n,
  ) => {
    const record = recordOf(announce(definition, data, { sequence }), { service: 'payment', topicPrefix: prefix });
    return producer.send([
      definition.topic === 'access.events' ? signRecord(definition.topic, record, signingKey) : record,
    ]);
  };

  const aKey = async () => {
    const secret = `sk_test_${randomBytes(16).toString('hex')}`;
    const keyId = newId('key');
    await tell(AccessKeyCreatedV1, {
      keyId,
      sha256: createHash('sha256').update(secret).digest('hex'),
      merchantId: newId('mer'),
      scopes: ['wallets:read'],
      createdAt: new Date(),
    });
    return { keyId, secret };
  };
  const revoke = (keyId: string) => tell(AccessKeyRevokedV1, { keyId, revokedAt: new Date() }, 2n);
  const statusOf = async (secret: string) => {
    const { status } = await fetch(`${url}/v1/wallets`, { headers: { authorization: `Bearer ${secret}` } });
    return status;
  };
  const answers = (secret: string, status: number) =>
    eventually(async () => expect(await statusOf(secret)).toBe(status), patient);
  const readiness = async () => {
    const answer = await fetch(`${url}/health/ready`);
    return `${answer.status} ${await answer.text()}`;
  };
  const isUnready = (why: RegExp) => eventually(async () => expect(await readiness()).toMatch(why), patient);
  const wallets = async () => (await database.db.query<unknown>('SELECT * FROM wallet')).length;

  it('do not wait for each other: keys are made and revoked while the money stands still', async () => {
    await eventually(async () => expect(await readiness()).toMatch(/^200/), patient);
    await stop('payment.events');
    await isUnready(/^503 .*"consumer: partition \d of .*payment.events cannot be read/);
    const { keyId, secret } = await aKey();
    await answers(secret, 200);
    await revoke(keyId);
    await answers(secret, 401);
  });

  it('do not wait for each other: sellers are credited while no key can be heard of', async () => {
    await eventually(async () => expect(await readiness()).toMatch(/^200/), patient);
    await stop('access.events');
    await isUnready(/^503 .*keys consumer: partition \d of .*access.events cannot be read/);
    await tell(PaymentSucceededV1, aPaymentSucceeded({ lines: [['coffee', 300n]] }).data);
    await eventually(async () => expect(await wallets()).toBe(1), patient);
  });
});
