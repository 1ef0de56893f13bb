import { messagingRetention, type ServiceOptions } from '@kessai/messaging';
import { Module } from '@nestjs/common';
import { AccessModule } from './access/access.module';
import { AccountsModule } from './accounts/accounts.module';
import { BookingModule } from './booking/booking.module';
import { BooksModule } from './books.module';
import { LedgerConfig } from './config';
import { InDoubtModule } from './in-doubt/in-doubt.module';
import { JournalsModule } from './journals/journals.module';
import { ReportsModule } from './reports/reports.module';

@Module({
  imports: [BooksModule, AccessModule, BookingModule, InDoubtModule, AccountsModule, JournalsModule, ReportsModule],
})
export class AppModule {}

export const ledgerService = (config: LedgerConfig): ServiceOptions => ({
  name: 'ledger',
  config,
  configClass: LedgerConfig,
  port: config.LEDGER_PORT,
  keysComeBy: 'access.events',
  retention: messagingRetention(config),
  verifyKeys: config.ACCESS_VERIFY_KEYS,
});
