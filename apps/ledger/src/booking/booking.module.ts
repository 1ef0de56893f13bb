import { Module } from '@nestjs/common';
import { BooksModule } from '../books.module';
import { BookingService } from './booking.service';
import { PaymentSucceededConsumer } from './payment-succeeded.consumer';
import { RefundSucceededConsumer } from './refund-succeeded.consumer';
import { SuspenseConsumer } from './suspense.consumer';

@Module({
  imports: [BooksModule],
  providers: [BookingService],
  controllers: [PaymentSucceededConsumer, RefundSucceededConsumer, SuspenseConsumer],
})
export class BookingModule {}
