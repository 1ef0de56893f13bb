import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseConfigSchema, databaseTlsSettings, parseConfig, sampleAccessKeys } from '@kessai/runtime';
import { parse } from 'yaml';
import { databaseSettings, kafkaImageEnvironment, KAFKA_IMAGE, MYSQL_IMAGE } from '../server-settings';
import { run } from '../before-install/programs.cjs';
import { workspaceRoot } from '../workspace';

interface ComposeService {
  image: string;
  build?: { args: { SERVICE: string } };
  command?: string[];
  environment: Record<string, string>;
  restart?: string;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
}

const text = readFileSync(join(workspaceRoot, 'docker-compose.yml'), 'utf8');
const { services } = parse(text, { merge: true }) as { services: Record<string, ComposeService> };
const service = (name: string): ComposeService => {
  const found = services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
};

describe('docker-compose.yml', () => {
  it('starts Kafka and the database with the settings of every other rung', () => {
    expect(service('kafka').image).toBe(`\${KAFKA_IMAGE:-${KAFKA_IMAGE}}`);
    expect(service('mysql').image).toBe(`\${MYSQL_IMAGE:-${MYSQL_IMAGE}}`);
    expect(service('kafka').environment).toMatchObject(kafkaImageEnvironment());
    expect(service('mysql').command).toEqual(databaseSettings);
  });

  it.each(['payment', 'wallet', 'ledger'])(
    'starts %s after its migration, again when it dies, and as its own user',
    (name) => {
      const { restart, depends_on, environment, build } = service(name);
      expect(build?.args.SERVICE).toBe(name);
      expect(restart).toBe('unless-stopped');
      expect(depends_on).toEqual({ [`migrate-${name}`]: { condition: 'service_completed_successfully' } });
      expect(environment['DATABASE_URL']).toContain(`mysql://${name}:`);
      expect(environment).not.toHaveProperty('DATABASE_ADMIN_URL');
      expect(service(`migrate-${name}`).environment['DATABASE_ADMIN_URL']).toMatch(/^mysql:\/\/root:/);
    },
  );

  it.each(['payment', 'wallet', 'ledger'])(
    'lets %s reach Kafka and the database by TLS, each as a user of its own',
    (name) => {
      const passed = [
        'KAFKA_BROKERS',
        'KAFKA_PLAINTEXT',
        'KAFKA_SSL',
        'KAFKA_SSL_CA_FILE',
        'KAFKA_SSL_CERT_FILE',
        'KAFKA_SSL_KEY_FILE',
        'DATABASE_PLAINTEXT',
        ...Object.keys(databaseTlsSettings),
      ];
      for (const each of [service(name), service(`migrate-${name}`)]) {
        for (const setting of passed) expect(each.environment[setting]).toMatch(`\${${setting}:-`);
        expect(each.volumes).toEqual(['${TLS_FOLDER:-./docker/tls}:/tls:ro']);
      }
      const own = name.toUpperCase();
      expect(service(name).environment['KAFKA_SASL_USERNAME']).toBe(`\${${own}_KAFKA_USERNAME:-}`);
      expect(service(name).environment['KAFKA_SASL_PASSWORD']).toBe(`\${${own}_KAFKA_PASSWORD:-}`);
      expect(service(`migrate-${name}`).environment['KAFKA_SASL_USERNAME']).toBe('${MIGRATIONS_KAFKA_USERNAME:-}');
    },
  );

  it('gives the key that signs keys to payment alone', () => {
    const holders = Object.keys(services).filter((name) => 'ACCESS_SIGNING_KEY' in (service(name).environment ?? {}));
    expect(holders.sort()).toEqual(['migrate-payment', 'payment']);
    expect(service('payment').environment['ACCESS_SIGNING_KEY']).toContain(sampleAccessKeys.signing);
    for (const name of ['wallet', 'ledger']) {
      expect(service(name).environment['ACCESS_VERIFY_KEYS']).toContain(sampleAccessKeys.verify);
    }
  });

  it('gives buyers the port on which payment and the simulator are reached', () => {
    const { environment, ports } = service('payment');
    expect(environment['PUBLIC_URL']).toBe('${PUBLIC_URL:-http://127.0.0.1:${PAYMENT_PORT:-3001}}');
    expect(ports).toContain('127.0.0.1:${PAYMENT_PORT:-3001}:3001');
    expect(environment['PSP_CHECKOUT_URL']).toContain('${SIMULATOR_PORT:-3009}');
    expect(service('psp-simulator').ports).toEqual(['127.0.0.1:${SIMULATOR_PORT:-3009}:3009']);
  });

  it.each(['payment', 'wallet', 'ledger'])('gives those who run %s its metrics at a port of their own', (name) => {
    const { environment, ports } = service(name);
    const inside = environment['OPERATIONS_PORT'];
    expect(inside).toBe('3100');
    const opened = ports?.filter((port) => port.endsWith(`:${inside}`));
    expect(opened).toEqual([
      expect.stringMatching(new RegExp(`^127\\.0\\.0\\.1:.{2}${name.toUpperCase()}_OPERATIONS_PORT`)),
    ]);
  });

  it('names no port of this machine that a variable moves', () => {
    const fixed = Object.values(services).flatMap(({ environment = {} }) =>
      Object.entries(environment).filter(([, value]) => /127\.0\.0\.1:[0-9]/.test(value)),
    );
    expect(fixed).toEqual([]);
  });

  it('assumes no time zone of the books in production', () => {
    expect(service('ledger').environment['BOOKS_TIME_ZONE']).toBe('${BOOKS_TIME_ZONE:-}');
    expect(readFileSync(join(workspaceRoot, 'docker/production.env.example'), 'utf8')).toMatch(/^BOOKS_TIME_ZONE=$/m);
  });

  it('has no sample password that production would take', () => {
    const samples = [...text.matchAll(/\$\{\w*PASSWORD:-([^}]*)\}/g)].map(([, sample]) => sample).filter(Boolean);
    expect(samples.length).toBeGreaterThanOrEqual(8);
    for (const sample of samples) {
      const DATABASE_URL = `mysql://payment:${sample}@mysql:3306/payment`;
      const settings = { DATABASE_URL, DATABASE_PLAINTEXT: 'accepted' };
      expect(() => parseConfig(databaseConfigSchema, { ...settings, NODE_ENV: 'production' })).toThrow(
        'everybody knows',
      );
      expect(() => parseConfig(databaseConfigSchema, { ...settings, MODE: 'live' })).toThrow('everybody knows');
    }
  });

  it('is understood by docker compose, where there is one, with a port and a zone of its own', async () => {
    const answer = await run('docker', ['compose', 'version'], {}, 10_000);
    if (answer.code !== 0) return;
    const env = { ...process.env, PAYMENT_PORT: '5001', BOOKS_TIME_ZONE: 'Asia/Seoul' };
    const file = join(workspaceRoot, 'docker-compose.yml');
    const shown = await run('docker', ['compose', '-f', file, 'config', '--format', 'json'], { env }, 30_000);
    expect(shown).toMatchObject({ code: 0 });
    const config = JSON.parse(shown.output.slice(shown.output.indexOf('{'))) as {
      services: Record<string, ComposeService>;
    };
    expect(config.services['payment']?.environment['PUBLIC_URL']).toBe('http://127.0.0.1:5001');
    expect(config.services['ledger']?.environment['BOOKS_TIME_ZONE']).toBe('Asia/Seoul');
    expect(config.services['mysql']?.image).toBe(MYSQL_IMAGE);
  });

  it('opens no port to other machines', () => {
    const ports = Object.values(services).flatMap((each) => each.ports ?? []);
    expect(ports).toHaveLength(9);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('says in the example for production every secret that has a sample', () => {
    const example = readFileSync(join(workspaceRoot, 'docker/production.env.example'), 'utf8');
    const secrets = new Set([...text.matchAll(/\$\{(\w*(?:PASSWORD|KEYS?|SHA256|KEY))[:}]/g)].map(([, name]) => name));
    expect(secrets.size).toBeGreaterThanOrEqual(7);
    for (const name of secrets) expect(example).toContain(`${name}=`);
  });
});
