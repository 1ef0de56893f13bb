import { Module } from '@nestjs/common';
import { MerchantEventsModule } from '../merchant-events/merchant-events.module';
import { LedgerBookedConsumer } from './ledger-booked.consumer';
import { LedgerNotedConsumer } from './ledger-noted.consumer';
import { ReAnnouncementJob } from './re-announcement.job';
import { WalletCreditedConsumer } from './wallet-credited.consumer';

@Module({
  imports: [MerchantEventsModule],
  controllers: [WalletCreditedConsumer, LedgerBookedConsumer, LedgerNotedConsumer],
  providers: [ReAnnouncementJob],
})
export class CompletionModule {}
