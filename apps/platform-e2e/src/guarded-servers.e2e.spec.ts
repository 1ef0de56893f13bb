import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditStack } from '@kessai/audit';
import { AccessKeyCreatedV1, PaymentSucceededV1, type DataOf, type EventDefinition } from '@kessai/contracts';
import { aclOf, certificate, kafkaSettingsOf, shippedRights, startGuardedServers } from '@kessai/infra';
import { announce, createKafka, kafkaConfigSchema, recordOf } from '@kessai/messaging';
import { createLogger, newId, parseConfig } from '@kessai/runtime';
import { aPaymentSucceeded } from '@kessai/testing';
import { KafkaRecords } from './kafka-records';
import { Platform } from './platform';
import { aBasket, buy, completed, createPayment, refundAll } from './shopping';
import { until } from './until';

const prefix = 'guarded_';
let dir: string;
let platform: Platform;
let kafka: KafkaRecords;

/** As docker/kafka-acls.sh does it. */
async function grantRights(brokers: readonly string[]): Promise<void> {
  const config = parseConfig(kafkaConfigSchema, { ...kafkaSettingsOf('admin'), KAFKA_BROKERS: brokers.join(',') });
  const admin = createKafka(config, { clientId: 'grants', logger: createLogger('test', 'silent') }).admin();
  await admin.connect();
  await admin.createAcls({ acl: shippedRights().map((right) => aclOf(right, prefix)) });
  await admin.disconnect();
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kessai-guarded-'));
  const servers = await startGuardedServers(dir);
  await grantRights(servers.brokers);
  const database = { DATABASE_TLS: 'verify-ca', DATABASE_TLS_CA_FILE: certificate('localhost.pem') };
  platform = await Platform.start({
    servers,
    prefix,
    env: {
      all: database,
      payment: kafkaSettingsOf('payment'),
      wallet: kafkaSettingsOf('wallet'),
      ledger: kafkaSettingsOf('ledger'),
      migrations: kafkaSettingsOf('migrations'),
    },
  });
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = kafkaSettingsOf('admin');
  const ssl = { ca: readFileSync(certificate('localhost.pem')) };
  kafka = new KafkaRecords(servers.brokers, prefix, { ssl, sasl: { mechanism: 'plain', username, password } });
});
afterAll(async () => {
  await platform?.stop();
  rmSync(dir, { recursive: true, force: true });
});

// What the services do at Kafka is more than their events: groups, offsets, transactions, look-ups of how far they are.
describe('services that reach Kafka and the database by TLS, with the rights that are shipped', () => {
  it('take a payment and give it back, through wallet and books', async () => {
    const paid = String((await buy(platform, aBasket())).body['id']);
    await completed(platform, paid);
    await refundAll(platform, [paid]);
    expect((await platform.audit()).broken).toEqual([]);
  });

  it('hear of keys, and lack no right that their health would tell of', async () => {
    const made = await platform.ask('payment', 'POST', '/v1/operator-keys', {
      key: platform.stack.keys.root,
      body: { name: 'books', scopes: ['ledger:read'] },
    });
    const key = String(made.body['key']);
    const ask = () => platform.ask('ledger', 'GET', '/v1/journals', { key });
    await until(ask, ({ status }) => status === 200);
    for (const service of ['payment', 'wallet', 'ledger'] as const) {
      expect(await (await fetch(`${platform.stack.url(service)}/health/ready`)).json()).toMatchObject({
        status: 'ready',
      });
    }
  });
});

/** As payment would say it, but for what only payment has. No right keeps an administrator of the brokers from it. */
async function forge<Definition extends EventDefinition>(definition: Definition, data: DataOf<Definition>) {
  const event = announce(definition, data, { sequence: 1n });
  const { key, value, headers } = recordOf(event, { service: 'payment', topicPrefix: '' });
  await kafka.produce(definition.topic, [{ key, value, headers: headers as Record<string, string> }]);
}

describe('events that payment has not sent', () => {
  it('move money in wallet and books, and the audit names each payment that is behind none of it', async () => {
    const created = String((await createPayment(platform, aBasket())).body['id']);
    const invented = newId('pay');
    for (const paymentId of [created, invented]) {
      await forge(PaymentSucceededV1, aPaymentSucceeded({ lines: [['coffee', 300n]], paymentId }).data);
    }
    // Without waiting for rest: what payment is answered about a payment that it does not know stays open.
    const { broken } = await until(
      () => auditStack(platform.stack.describe()),
      (report) => report.broken.filter(({ check }) => check === 'journal' || check === 'wallet').length >= 4,
    );
    const whys = broken.map(({ check, id, why }) => `${check} ${id}: ${why}`);
    expect(whys).toContainEqual(`wallet ${invented}: 1 wallet entries, but there is no such payment`);
    expect(whys).toContainEqual(`wallet ${created}: 1 wallet entries, but CREATED`);
    for (const id of [created, invented]) {
      expect(
        broken.filter(({ check, ...one }) => check === 'journal' && JSON.stringify(one).includes(id)),
      ).toHaveLength(1);
    }
  });

  it('open no account: the key that they tell of is refused by wallet and ledger', async () => {
    const secret = 'sk_test_of-a-stranger';
    const sha256 = createHash('sha256').update(secret).digest('hex');
    const scopes = ['ledger:read', 'wallets:read'];
    await forge(AccessKeyCreatedV1, { keyId: newId('key'), sha256, merchantId: null, scopes, createdAt: new Date() });
    for (const service of ['wallet', 'ledger'] as const) {
      await until(
        () => refusedBy(service),
        (count) => count === 1,
      );
      const path = service === 'wallet' ? '/v1/wallets' : '/v1/journals';
      expect((await platform.ask(service, 'GET', path, { key: secret })).status).toBe(401);
    }
  });
});

async function refusedBy(service: 'wallet' | 'ledger'): Promise<number> {
  const text = await (await fetch(`${platform.stack.url(service)}/metrics`)).text();
  return Number(/^kessai_consumer_signatures_refused_total\{.*\} (\d+)$/m.exec(text)?.[1]);
}
