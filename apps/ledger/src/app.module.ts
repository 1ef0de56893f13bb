import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { AccessConsumer } from './access/access.consumer';
import { AccountsController } from './accounts/accounts.controller';
import { BookingService } from './booking/booking.service';
import { PaymentSucceededConsumer } from './booking/payment-succeeded.consumer';
import { RefundSucceededConsumer } from './booking/refund-succeeded.consumer';
import { SuspenseConsumer } from './booking/suspense.consumer';
import { BusinessCalendar } from './business-calendar';
import { HttpDatabase } from './database/http-database';
import { InDoubtConsumer } from './in-doubt/in-doubt.consumer';
import { JournalsController } from './journals/journals.controller';
import { ReportsController } from './reports/reports.controller';

export interface LedgerParts {
  readonly httpDb: DataSource;
  readonly booksTimeZone: string;
}

@Module({
  controllers: [
    AccountsController,
    JournalsController,
    ReportsController,
    PaymentSucceededConsumer,
    RefundSucceededConsumer,
    SuspenseConsumer,
    InDoubtConsumer,
    AccessConsumer,
  ],
})
export class AppModule {
  static with({ httpDb, booksTimeZone }: LedgerParts): DynamicModule {
    const books = new BusinessCalendar(booksTimeZone);
    return {
      module: AppModule,
      providers: [
        { provide: BusinessCalendar, useValue: books },
        { provide: BookingService, useValue: new BookingService(books) },
        { provide: HttpDatabase, useValue: new HttpDatabase(httpDb) },
      ],
    };
  }
}
