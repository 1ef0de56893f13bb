import { randomBytes } from 'node:crypto';
import type { Infrastructure, InfrastructureOptions, Server } from '../infrastructure';
import { answersQueries } from '../database-answers';
import { anyFreePort } from '../ports';
import { run } from '../before-install/programs.cjs';
import { databaseSettings, kafkaImageEnvironment, KAFKA_IMAGE, MYSQL_IMAGE } from '../server-settings';
import { until, withProgress } from '../waiting';
import { startCompose } from './compose';

const READY_WITHIN_MS = 120_000;

/** Data that are kept belong to the compose stack, all else to containers that go with the test run. */
export function startContainers(options: InfrastructureOptions): Promise<Infrastructure> {
  return options.ephemeral ? startTestContainers(options.report) : startCompose(options);
}

interface StartedContainer {
  id: string;
  stop(): Promise<unknown>;
}

async function startTestContainers(report: (line: string) => void): Promise<Infrastructure> {
  const kafkaPort = await anyFreePort();
  const databasePort = await anyFreePort();
  const password = randomBytes(16).toString('hex');
  const adminUrl = `mysql://root:${password}@127.0.0.1:${databasePort}`;
  const [kafka, database] = await Promise.all([
    withProgress(report, `Kafka container at 127.0.0.1:${kafkaPort}`, () => startKafka(kafkaPort)),
    withProgress(report, `database container at 127.0.0.1:${databasePort}`, () =>
      startDatabase(databasePort, password, adminUrl),
    ),
  ]);
  const containers: Record<Server, StartedContainer> = { kafka, database };
  return {
    rung: 'docker',
    brokers: [`127.0.0.1:${kafkaPort}`],
    databaseAdminUrl: adminUrl,
    databaseUrls: null,
    async stop() {
      await Promise.all([kafka.stop(), database.stop()]);
    },
    async kill(what, signal = 'SIGKILL') {
      await docker('kill', '--signal', signal, containers[what].id);
    },
    async restart(what) {
      const since = new Date().toISOString();
      await docker('restart', '--time', '10', containers[what].id);
      await expectReady(what, () => (what === 'kafka' ? saysStarted(kafka.id, since) : answersQueries(adminUrl)));
    },
  };
}

async function startKafka(port: number): Promise<StartedContainer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(KAFKA_IMAGE)
    .withEnvironment({
      ...kafkaImageEnvironment(),
      // The same port inside and outside: the broker also speaks to itself at its advertised address.
      KAFKA_LISTENERS: `PLAINTEXT://:${port},CONTROLLER://:9093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    })
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(READY_WITHIN_MS)
    .start();
  return { id: container.getId(), stop: () => container.stop() };
}

async function startDatabase(port: number, password: string, adminUrl: string): Promise<StartedContainer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(MYSQL_IMAGE)
    .withEnvironment({ MYSQL_ROOT_PASSWORD: password, MYSQL_ROOT_HOST: '%' })
    .withCommand([...databaseSettings])
    .withExposedPorts({ container: 3306, host: port })
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(READY_WITHIN_MS)
    .start();
  await expectReady('database', () => answersQueries(adminUrl));
  return { id: container.getId(), stop: () => container.stop() };
}

async function expectReady(what: Server, ready: () => Promise<boolean>): Promise<void> {
  if (await until(ready, READY_WITHIN_MS, 200)) return;
  throw new Error(`the ${what} container was not ready after ${READY_WITHIN_MS / 1000} s: see "docker logs"`);
}

async function saysStarted(id: string, since: string): Promise<boolean> {
  const { output } = await run('docker', ['logs', '--since', since, id]);
  return output.includes('Kafka Server started');
}

async function docker(...args: string[]): Promise<void> {
  const { code, output } = await run('docker', args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${output.trim()}`);
}
