import { Module } from '@nestjs/common';
import { PaymentViewsModule } from '../payment/payment-views.module';
import { PspModule } from '../psp/psp.module';
import { PspOutcomesModule } from '../psp-outcomes/psp-outcomes.module';
import { ConfirmationController } from './confirmation.controller';
import { ConfirmationService } from './confirmation.service';

@Module({
  imports: [PspModule, PspOutcomesModule, PaymentViewsModule],
  controllers: [ConfirmationController],
  providers: [ConfirmationService],
  exports: [ConfirmationService],
})
export class ConfirmationModule {}
