import { ServiceLogger } from '@kessai/messaging';
import { Module, type OnModuleInit } from '@nestjs/common';
import { BusinessCalendar } from './business-calendar';
import { LedgerConfig } from './config';
import { waysToChangeTheBooks } from './database/append-only';
import { HttpDatabase } from './database/http-database';

const businessCalendar = {
  provide: BusinessCalendar,
  inject: [LedgerConfig],
  useFactory: (config: LedgerConfig) => new BusinessCalendar(config.BOOKS_TIME_ZONE),
};

/** What every feature needs that books or reads: the days of the books, and the connections of the API. */
@Module({ providers: [businessCalendar, HttpDatabase], exports: [BusinessCalendar, HttpDatabase] })
export class BooksModule implements OnModuleInit {
  constructor(
    private readonly database: HttpDatabase,
    private readonly config: LedgerConfig,
    private readonly logger: ServiceLogger,
  ) {}

  /** Books that their own service could rewrite prove nothing: production does not start on them. */
  async onModuleInit(): Promise<void> {
    const ways = await waysToChangeTheBooks(this.database.db);
    if (ways.length === 0) return;
    const complaint = `the database user of the ledger may change what is booked: ${ways.join('; ')}`;
    if (this.config.NODE_ENV === 'production') throw new Error(complaint);
    this.logger.warn(complaint);
  }
}
