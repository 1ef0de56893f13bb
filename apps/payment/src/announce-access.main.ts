import { Outbox } from '@kessai/messaging';
import { openDatabase } from '@kessai/database';
import { databaseConfigSchema, faultText, readConfig, databaseTls } from '@kessai/runtime';
import { announceAll } from './access/announce-all';

/** Writes into the outbox; the relay of the service that runs publishes it. */
async function main(): Promise<void> {
  const config = readConfig(databaseConfigSchema);
  const options = { url: config.DATABASE_URL, tls: databaseTls(config) };
  const db = await openDatabase({ ...options, poolSize: 1, name: 'announce-access' });
  try {
    const events = await announceAll(db, new Outbox({ wake: () => undefined }));
    process.stdout.write(`${events} events of merchants and keys are on their way\n`);
  } finally {
    await db.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`announce-access: ${faultText(error)}\n`);
  process.exitCode = 1;
});
