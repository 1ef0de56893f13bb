import { Outbox } from '@kessai/messaging';
import { databaseConfigSchema, openDataSource, readConfig } from '@kessai/platform';
import { announceAll } from './access/announce-all';

/** Writes into the outbox; the relay of the service that runs publishes it. */
async function main(): Promise<void> {
  const { DATABASE_URL: url } = readConfig(databaseConfigSchema);
  const db = await openDataSource({ url, poolSize: 1, name: 'announce-access' });
  try {
    const events = await announceAll(db, new Outbox({ wake: () => undefined }));
    process.stdout.write(`${events} events of merchants and keys are on their way\n`);
  } finally {
    await db.destroy();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`announce-access: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
