import { Module, type DynamicModule } from '@nestjs/common';
import { AccessService } from './access/access.service';
import { CurrenciesController } from './access/currencies.controller';
import { KeyUsedConsumer } from './access/key-used.consumer';
import { KeysController } from './access/keys.controller';
import { MerchantsController } from './access/merchants.controller';
import { CheckoutController } from './checkout/checkout.controller';
import { CheckoutService } from './checkout/checkout.service';
import { LedgerBookedConsumer } from './completion/ledger-booked.consumer';
import { LedgerNotedConsumer } from './completion/ledger-noted.consumer';
import { WalletCreditedConsumer } from './completion/wallet-credited.consumer';
import { ConfirmationController } from './confirmation/confirmation.controller';
import { ConfirmationService } from './confirmation/confirmation.service';
import { MerchantEvents } from './merchant-events/merchant-events';
import { FeesController } from './fees/fees.controller';
import { MerchantFees } from './fees/merchant-fees';
import { CheckoutSurroundings } from './hosted-checkout/checkout-surroundings';
import { HostedCheckoutController } from './hosted-checkout/hosted-checkout.controller';
import { HostedCheckoutService } from './hosted-checkout/hosted-checkout.service';
import { CustomersController } from './customers/customers.controller';
import { ErasureService } from './customers/erasure.service';
import { ToldEvents } from './merchant-events/list-events';
import { MerchantEventsController } from './merchant-events/merchant-events.controller';
import { PaymentViews } from './payment/payment-view';
import { LedgerRefundBookedConsumer } from './refunds/ledger-refund-booked.consumer';
import { RefundService } from './refunds/refund.service';
import { RefundsController } from './refunds/refunds.controller';
import { WalletDebitedConsumer } from './refunds/wallet-debited.consumer';
import { PspWebhookService } from './psp-webhooks/psp-webhook.service';
import { PspWebhooksController } from './psp-webhooks/psp-webhooks.controller';
import { ApprovalsController } from './resolution/approvals.controller';
import { ResolutionController } from './resolution/resolution.controller';
import { ResolutionService } from './resolution/resolution.service';
import { TimelineController } from './timeline/timeline.controller';
import { TimelineService } from './timeline/timeline.service';
import { WebhookDeliveriesController } from './webhook-deliveries/webhook-deliveries.controller';
import { WebhookDeliveryService } from './webhook-deliveries/webhook-delivery.service';
import { WebhookEndpointService } from './webhook-endpoints/webhook-endpoint.service';
import { WebhookEndpointsController } from './webhook-endpoints/webhook-endpoints.controller';

/** What the controllers call, built with its connections by payment-service.ts. */
export interface PaymentServices {
  readonly checkout: CheckoutService;
  readonly confirmation: ConfirmationService;
  readonly refunds: RefundService;
  readonly views: PaymentViews;
  readonly timelines: TimelineService;
  readonly resolutions: ResolutionService;
  readonly pspWebhooks: PspWebhookService;
  readonly erasures: ErasureService;
  readonly merchantEvents: MerchantEvents;
  readonly access: AccessService;
  readonly fees: MerchantFees;
  readonly hostedCheckout: HostedCheckoutService;
  readonly checkoutSurroundings: CheckoutSurroundings;
  readonly toldEvents: ToldEvents;
  readonly webhookEndpoints: WebhookEndpointService;
  readonly webhookDeliveries: WebhookDeliveryService;
}

@Module({
  controllers: [
    CheckoutController,
    ConfirmationController,
    HostedCheckoutController,
    RefundsController,
    TimelineController,
    ResolutionController,
    ApprovalsController,
    PspWebhooksController,
    MerchantsController,
    KeysController,
    FeesController,
    CurrenciesController,
    CustomersController,
    MerchantEventsController,
    WebhookEndpointsController,
    WebhookDeliveriesController,
    WalletCreditedConsumer,
    LedgerBookedConsumer,
    LedgerNotedConsumer,
    KeyUsedConsumer,
    WalletDebitedConsumer,
    LedgerRefundBookedConsumer,
  ],
})
export class AppModule {
  static of(services: PaymentServices): DynamicModule {
    return {
      module: AppModule,
      providers: [
        { provide: CheckoutService, useValue: services.checkout },
        { provide: ConfirmationService, useValue: services.confirmation },
        { provide: RefundService, useValue: services.refunds },
        { provide: PaymentViews, useValue: services.views },
        { provide: TimelineService, useValue: services.timelines },
        { provide: ResolutionService, useValue: services.resolutions },
        { provide: PspWebhookService, useValue: services.pspWebhooks },
        { provide: ErasureService, useValue: services.erasures },
        { provide: MerchantEvents, useValue: services.merchantEvents },
        { provide: AccessService, useValue: services.access },
        { provide: MerchantFees, useValue: services.fees },
        { provide: HostedCheckoutService, useValue: services.hostedCheckout },
        { provide: CheckoutSurroundings, useValue: services.checkoutSurroundings },
        { provide: ToldEvents, useValue: services.toldEvents },
        { provide: WebhookEndpointService, useValue: services.webhookEndpoints },
        { provide: WebhookDeliveryService, useValue: services.webhookDeliveries },
      ],
    };
  }
}
