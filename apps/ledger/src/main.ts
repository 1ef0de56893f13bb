import { KeyUsesJob } from '@kessai/access';
import { LedgerKeyUsedV1 } from '@kessai/contracts';
import { runService } from '@kessai/messaging';
import { type Logger, readConfig } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module';
import { ledgerConfigSchema } from './config';
import { waysToChangeTheBooks } from './database/append-only';

const config = readConfig(ledgerConfigSchema);

void runService({
  name: 'ledger',
  config,
  port: config.LEDGER_PORT,
  keysComeBy: 'access.events',
  module: async (parts) => {
    await demandAppendOnlyBooks(parts.requestsDb, parts.logger);
    const keyUses = new KeyUsesJob(parts, LedgerKeyUsedV1);
    keyUses.start();
    parts.shutdown.onShutdown('key uses', () => keyUses.stop());
    return AppModule.with({ httpDb: parts.requestsDb, booksTimeZone: config.BOOKS_TIME_ZONE });
  },
});

/** Books that their own service could rewrite prove nothing: production does not start on them. */
async function demandAppendOnlyBooks(db: DataSource, logger: Logger): Promise<void> {
  const ways = await waysToChangeTheBooks(db);
  if (ways.length === 0) return;
  const complaint = `the database user of the ledger may change what is booked: ${ways.join('; ')}`;
  if (config.NODE_ENV === 'production') throw new Error(complaint);
  logger.warn(complaint);
}
