import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Infrastructure } from '../infrastructure';
import { answersQueries } from '../database-answers';
import { openState } from '../local/state';
import { run } from '../before-install/programs.cjs';
import { until, withProgress } from '../waiting';
import { workspaceRoot } from '../workspace';

/** Two clones on one machine are two compose projects. */
const project = `kessai-${createHash('sha256').update(workspaceRoot).digest('hex').slice(0, 8)}`;

/** Kafka and the database of docker-compose.yml, on this folder's own ports. */
export async function startCompose(options: { dir: string; report: (line: string) => void }): Promise<Infrastructure> {
  const { state, release } = await openState(options.dir, options.report);
  const adminUrl = `mysql://root:${state.databasePassword}@127.0.0.1:${state.databasePort}`;
  const env = {
    KAFKA_PORT: String(state.kafkaPort),
    MYSQL_PORT: String(state.databasePort),
    MYSQL_ROOT_PASSWORD: state.databasePassword,
  };
  await withProgress(
    options.report,
    'docker compose up kafka mysql (the first time it downloads the images)',
    async () => {
      await release();
      await compose(env, 'up', '--detach', '--wait', 'kafka', 'mysql');
      if (await until(() => answersQueries(adminUrl), 60_000, 200)) return;
      throw new Error(`the database container does not answer a query: see "docker compose -p ${project} logs mysql"`);
    },
  );
  const serviceOf = { kafka: 'kafka', database: 'mysql' } as const;
  return {
    rung: 'docker',
    brokers: [`127.0.0.1:${state.kafkaPort}`],
    databaseAdminUrl: adminUrl,
    databaseUrls: null,
    stop: () => compose(env, 'stop', 'kafka', 'mysql'),
    kill: (what, signal = 'SIGKILL') => compose(env, 'kill', '--signal', signal, serviceOf[what]),
    restart: (what) => compose(env, 'up', '--detach', '--wait', '--force-recreate', serviceOf[what]),
  };
}

/** Removes the containers and volumes of this clone. */
export async function wipeCompose(): Promise<void> {
  await compose({ MYSQL_ROOT_PASSWORD: 'unused' }, 'down', '--volumes');
}

async function compose(env: Record<string, string>, ...args: string[]): Promise<void> {
  const file = join(workspaceRoot, 'docker-compose.yml');
  const { code, output } = await run('docker', ['compose', '-p', project, '-f', file, ...args], {
    env: { ...process.env, ...env },
  });
  if (code !== 0) throw new Error(`docker compose ${args.join(' ')} failed:\n${output.slice(-4_096)}`);
}
