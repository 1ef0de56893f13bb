import dns from 'node:dns';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  aclOf,
  certificate,
  kafkaSettingsOf,
  shippedRights,
  startGuardedServers,
  type Infrastructure,
  type Right,
} from '@kessai/infra';
import { openDatabase } from '@kessai/database';
import { createLogger, databaseConfigSchema, databaseTls, parseConfig } from '@kessai/runtime';
import { eventually } from '@kessai/testing';
import { createServer } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import { keysGroupOf } from '../service/service.module';
import { createKafka, type Admin } from './kafka-client';
import { kafkaConfigSchema } from './kafka-config';
import { PlainProducer } from './plain-producer';
import { ensureTopics } from './topics';
import { TransactionalProducer } from './transactional-producer';

const logger = createLogger('test', 'silent');
const prefix = 'hostile.';

let dir: string;
let servers: Infrastructure;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kessai-hostile-'));
  servers = await startGuardedServers(dir);
  const admin = await createConnection(servers.databaseAdminUrl);
  await admin.execute('CREATE DATABASE books').finally(() => admin.end());
});
afterAll(async () => {
  await servers?.stop();
  rmSync(dir, { recursive: true, force: true });
});

afterEach(() => jest.restoreAllMocks());

/** A name that leads here and stands in no certificate: what a name server says can be forged. */
function nameOfThisMachine(): string {
  const answer = (_name: string, options: { all?: boolean }, callback: (...found: unknown[]) => void) =>
    options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
  jest.spyOn(dns, 'lookup').mockImplementation(answer as never);
  return 'db.internal.example';
}

describe('the connection to a database with TLS', () => {
  async function cipherOf(
    settings: Record<string, string>,
    at: { host?: string; port?: number } = {},
  ): Promise<string> {
    const url = new URL(servers.databaseAdminUrl);
    url.hostname = at.host ?? 'localhost';
    if (at.port !== undefined) url.port = String(at.port);
    url.pathname = '/books';
    const config = parseConfig(databaseConfigSchema, { DATABASE_URL: url.toString(), ...settings });
    const db = await openDatabase({ url: config.DATABASE_URL, tls: databaseTls(config), poolSize: 1, name: 'tls' });
    const rows = await db.query<{ Value: string }>(`SHOW STATUS LIKE 'Ssl_cipher'`).finally(() => db.close());
    return rows[0]?.Value ?? '';
  }
  const ours = { DATABASE_TLS_CA_FILE: certificate('localhost.pem') };
  const theirs = { DATABASE_TLS_CA_FILE: certificate('elsewhere.pem') };

  it('is encrypted when it is asked for, and plain when it is not', async () => {
    expect(await cipherOf({})).toBe('');
    expect(await cipherOf({ DATABASE_TLS: 'required' })).toMatch(/^(TLS|ECDHE)/);
    expect(await cipherOf({ DATABASE_TLS: 'verify-ca', ...ours })).not.toBe('');
    expect(await cipherOf({ DATABASE_TLS: 'verify-identity', ...ours })).not.toBe('');
  });

  it('is refused to a server whose certificate an unknown authority has signed', async () => {
    for (const DATABASE_TLS of ['verify-ca', 'verify-identity']) {
      await expect(cipherOf({ DATABASE_TLS })).rejects.toThrow(/self-signed certificate/);
      await expect(cipherOf({ DATABASE_TLS, ...theirs })).rejects.toThrow(/self-signed certificate/);
    }
  });

  it('is refused to a server whose certificate names another host', async () => {
    const host = nameOfThisMachine();
    await expect(cipherOf({ DATABASE_TLS: 'verify-identity', ...ours }, { host })).rejects.toThrow(/altnames/);
    expect(await cipherOf({ DATABASE_TLS: 'verify-ca', ...ours }, { host })).not.toBe('');
  });

  it('is refused to a server that offers no TLS: nobody on the way can take it out', async () => {
    const stripped = createServer((connection) => {
      connection.on('error', () => undefined); // The client hangs up.
      connection.serverHandshake({
        protocolVersion: 10,
        serverVersion: '8.4.0',
        connectionId: 1,
        statusFlags: 2,
        characterSet: 45,
        capabilityFlags: 0xf7ff, // All but TLS.
      });
    });
    const { _server: listener } = stripped as unknown as { _server: Server }; // Its types know a port alone.
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    const refused = cipherOf({ DATABASE_TLS: 'required' }, { host: '127.0.0.1', port });
    await expect(refused).rejects.toMatchObject({ code: 'HANDSHAKE_NO_SSL_SUPPORT' });
    await new Promise((resolve) => listener.close(resolve));
  });
});

const configOf = (user: string, more: Record<string, string> = {}) =>
  parseConfig(kafkaConfigSchema, {
    ...kafkaSettingsOf(user),
    KAFKA_BROKERS: servers.brokers.join(','),
    TOPIC_PREFIX: prefix,
    TOPIC_PARTITIONS: '1',
    ...more,
  });
const kafkaOf = (user: string, more?: Record<string, string>) =>
  createKafka(configOf(user, more), { clientId: user, logger });

describe('the connection to brokers with TLS', () => {
  async function connects(more: Record<string, string>): Promise<void> {
    const admin = kafkaOf('admin', more).admin({ retry: { retries: 0 } });
    await admin.connect().finally(() => admin.disconnect());
  }

  it('stands where authority and password are right', async () => {
    await connects({});
  });

  it('is refused to brokers of an unknown authority or of another name, and by brokers to a wrong password', async () => {
    await expect(connects({ KAFKA_SSL_CA_FILE: certificate('elsewhere.pem') })).rejects.toThrow(/certificate/);
    const elsewhere = { KAFKA_BROKERS: servers.brokers[0]!.replace('127.0.0.1', nameOfThisMachine()) };
    await expect(connects(elsewhere)).rejects.toThrow(/altnames/);
    jest.restoreAllMocks();
    await expect(connects({ KAFKA_SASL_PASSWORD: 'guessed' })).rejects.toThrow(/SASL|Authentication/i);
  });
});

describe('the rights that are shipped', () => {
  let admin: Admin;
  const record = { key: Buffer.from('key'), value: Buffer.from('{}'), headers: {} };

  beforeAll(async () => {
    admin = kafkaOf('admin').admin();
    await admin.connect();
    await admin.createAcls({ acl: shippedRights().map((right) => aclOf(right, prefix)) });
    // As the migrations of each service do it.
    for (const service of ['payment', 'wallet', 'ledger']) {
      await ensureTopics(configOf('migrations'), service === 'payment' ? [service] : [service, keysGroupOf(service)]);
    }
  });
  afterAll(() => admin?.disconnect());

  const rightsOf = (service: string, operation: string, kind: Right['kind']) =>
    shippedRights()
      .filter((right) => right.principal === service && right.operation === operation && right.kind === kind)
      .map(({ name }) => name);
  const allTopics = () => rightsOf('migrations', 'Create', 'topic');

  async function canWrite(service: string, topic: string): Promise<boolean> {
    const producer = new PlainProducer(kafkaOf(service));
    try {
      await producer.send([{ ...record, topic: prefix + topic }]);
      return true;
    } catch (error) {
      expect(String(error)).toMatch(/authoriz/i);
      return false;
    } finally {
      await producer.close();
    }
  }

  it.each(['payment', 'wallet', 'ledger'])('let %s write where it announces, and nowhere else', async (service) => {
    const written: string[] = [];
    for (const topic of allTopics()) if (await canWrite(service, topic)) written.push(topic);
    expect(written.sort()).toEqual(rightsOf(service, 'Write', 'topic').sort());
  });

  it.each(['payment', 'wallet', 'ledger'])('let %s answer in transactions, and take over no other', async (service) => {
    const open = (consumerGroup: string) =>
      TransactionalProducer.open({
        kafka: kafkaOf(service),
        consumerGroup: prefix + consumerGroup,
        slot: { number: 0, valid: () => consumerGroup === service },
        transactionTimeoutMs: 10_000,
      });
    const producer = await open(service);
    const [answers] = rightsOf(service, 'Write', 'topic');
    const [heard] = rightsOf(service, 'Read', 'topic');
    const offsets = [{ topic: prefix + heard!, partition: 0, offset: '0' }];
    await producer.publish([{ ...record, topic: prefix + answers! }], offsets);
    await producer.close();
    await expect(open(service === 'wallet' ? 'ledger' : 'wallet')).rejects.toThrow('did not open');
  });

  it.each(['payment', 'wallet', 'ledger'])(
    'let %s read what it is told, in its groups, and no more',
    async (service) => {
      for (const group of rightsOf(service, 'Read', 'group')) {
        const consumer = kafkaOf(service).consumer({ groupId: prefix + group });
        const seen = new Set<string>();
        await consumer.connect();
        const topics = rightsOf(service, 'Read', 'topic').map((topic) => prefix + topic);
        await consumer.subscribe({ topics, fromBeginning: true });
        await consumer.run({ eachMessage: ({ topic }) => Promise.resolve(void seen.add(topic)) });
        await eventually(() => expect([...seen].sort()).toEqual(topics.sort()), { withinMs: 30_000 });
        await consumer.disconnect();
      }
      const looking = kafkaOf(service).admin();
      await looking.connect();
      const foreign = rightsOf(service === 'wallet' ? 'ledger' : 'wallet', 'Read', 'group')[0]!;
      await expect(looking.fetchOffsets({ groupId: prefix + foreign })).rejects.toThrow(
        'Failed to find group coordinator',
      );
      await looking.disconnect();
    },
  );
});
