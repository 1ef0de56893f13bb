import { tmpdir } from 'node:os';

/** What jest keeps between the setup and the teardown of one run: both are called in one process. */
interface Run {
  kessaiInfrastructure?: { stop(): Promise<void> };
}

/** One Kafka and one database server for the whole run: those of the environment, else some of its own. */
export default async function setUp(): Promise<void> {
  if (process.env['KAFKA_BROKERS'] && process.env['DATABASE_URL']) return;
  // jest applies no path names here, so the tool is loaded with tsx, which reads them from tsconfig.base.json.
  const { require: load } = await import('tsx/cjs/api');
  const { provideInfrastructure } = load(
    '../../../tools/infra/src/index.ts',
    __filename,
  ) as typeof import('@kessai/infra');
  const infrastructure = await provideInfrastructure({
    dir: tmpdir(),
    ephemeral: true, // Its data lie in a folder of their own, which is removed at the end.
    report: (line) => process.stdout.write(`${line}\n`),
  });
  (globalThis as Run).kessaiInfrastructure = infrastructure;
  process.env['KAFKA_BROKERS'] = infrastructure.brokers.join(',');
  process.env['DATABASE_URL'] = infrastructure.databaseAdminUrl;
}
