import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { databaseSettings, kafkaImageEnvironment, KAFKA_IMAGE, MYSQL_IMAGE } from '../server-settings';
import { workspaceRoot } from '../workspace';

interface ComposeService {
  image: string;
  build?: { args: { SERVICE: string } };
  command?: string[];
  environment: Record<string, string>;
  restart?: string;
  ports?: string[];
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
    expect(service('kafka').image).toBe(KAFKA_IMAGE);
    expect(service('mysql').image).toBe(MYSQL_IMAGE);
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

  it('opens no port to other machines', () => {
    const ports = Object.values(services).flatMap((each) => each.ports ?? []);
    expect(ports).toHaveLength(6);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('says in the example for production every secret that has a sample', () => {
    const example = readFileSync(join(workspaceRoot, 'docker/production.env.example'), 'utf8');
    const secrets = new Set([...text.matchAll(/\$\{(\w*(?:PASSWORD|KEYS?|SHA256|KEY))[:}]/g)].map(([, name]) => name));
    expect(secrets.size).toBeGreaterThanOrEqual(7);
    for (const name of secrets) expect(example).toContain(`${name}=`);
  });
});
