import { AccessKeyCreatedV1 } from './access-key-created.v1';
import { AccessKeyRevokedV1 } from './access-key-revoked.v1';
import { AccessMerchantCreatedV1 } from './access-merchant-created.v1';
import type { EventDefinition } from './define-event';
import { LedgerBookedV1 } from './ledger-booked.v1';
import { LedgerKeyUsedV1 } from './ledger-key-used.v1';
import { LedgerNotedV1 } from './ledger-noted.v1';
import { LedgerRefundBookedV1 } from './ledger-refund-booked.v1';
import { PaymentAmountDiffersResolvedV1 } from './payment-amount-differs-resolved.v1';
import { PaymentAmountDiffersV1 } from './payment-amount-differs.v1';
import { PaymentLateSuccessCanceledV1 } from './payment-late-success-canceled.v1';
import { PaymentLateSuccessV1 } from './payment-late-success.v1';
import { PaymentResolvedV1 } from './payment-resolved.v1';
import { PaymentSucceededV1 } from './payment-succeeded.v1';
import { PaymentUnknownV1 } from './payment-unknown.v1';
import { RefundSucceededV1 } from './refund-succeeded.v1';
import { WalletCreditedV1 } from './wallet-credited.v1';
import { WalletDebitedV1 } from './wallet-debited.v1';
import { WalletKeyUsedV1 } from './wallet-key-used.v1';

export type ServiceName = 'payment' | 'wallet' | 'ledger';

/** An event with who says it and who listens: what the generated document and the style check go by. */
export interface CatalogEntry {
  readonly event: EventDefinition;
  readonly meaning: string;
  readonly producer: ServiceName;
  readonly consumers: readonly ServiceName[];
}

export const eventCatalog: readonly CatalogEntry[] = [
  {
    event: PaymentSucceededV1,
    meaning: "The PSP has captured the buyer's money.",
    producer: 'payment',
    consumers: ['wallet', 'ledger'],
  },
  {
    event: WalletCreditedV1,
    meaning: 'Every seller of the payment has been credited, each line once.',
    producer: 'wallet',
    consumers: ['payment'],
  },
  {
    event: LedgerBookedV1,
    meaning: "The payment's journal stands in the books.",
    producer: 'ledger',
    consumers: ['payment'],
  },
  {
    event: PaymentUnknownV1,
    meaning: 'Whether the buyer was charged is not known yet.',
    producer: 'payment',
    consumers: ['ledger'],
  },
  {
    event: PaymentResolvedV1,
    meaning: 'The outcome of an unknown payment is known.',
    producer: 'payment',
    consumers: ['ledger'],
  },
  {
    event: PaymentLateSuccessV1,
    meaning: 'The PSP has charged the buyer of a payment that we had called FAILED.',
    producer: 'payment',
    consumers: ['ledger'],
  },
  {
    event: PaymentLateSuccessCanceledV1,
    meaning: 'Money of a late success has gone back to its buyer.',
    producer: 'payment',
    consumers: ['ledger'],
  },
  {
    event: PaymentAmountDiffersV1,
    meaning: 'The PSP has charged another amount or currency than ours.',
    producer: 'payment',
    consumers: ['ledger'],
  },
  {
    event: PaymentAmountDiffersResolvedV1,
    meaning: 'What stood in suspense for a differing amount is taken back.',
    producer: 'payment',
    consumers: ['ledger'],
  },
  {
    event: LedgerNotedV1,
    meaning: 'The ledger has taken in an event of payment that is no success.',
    producer: 'ledger',
    consumers: ['payment'],
  },
  {
    event: RefundSucceededV1,
    meaning: 'Money of a succeeded payment has gone back to the buyer.',
    producer: 'payment',
    consumers: ['wallet', 'ledger'],
  },
  {
    event: WalletDebitedV1,
    meaning: 'Every seller of the refund has been debited, each line once.',
    producer: 'wallet',
    consumers: ['payment'],
  },
  {
    event: LedgerRefundBookedV1,
    meaning: "The refund's journal stands in the books.",
    producer: 'ledger',
    consumers: ['payment'],
  },
  {
    event: AccessMerchantCreatedV1,
    meaning: 'There is a new merchant.',
    producer: 'payment',
    consumers: ['wallet', 'ledger'],
  },
  {
    event: AccessKeyCreatedV1,
    meaning: 'There is a new API key.',
    producer: 'payment',
    consumers: ['wallet', 'ledger'],
  },
  {
    event: AccessKeyRevokedV1,
    meaning: 'An API key is good no more.',
    producer: 'payment',
    consumers: ['wallet', 'ledger'],
  },
  {
    event: WalletKeyUsedV1,
    meaning: 'An API key was used at wallet.',
    producer: 'wallet',
    consumers: ['payment'],
  },
  {
    event: LedgerKeyUsedV1,
    meaning: 'An API key was used at ledger.',
    producer: 'ledger',
    consumers: ['payment'],
  },
];

/** Every event that a service sends and another one hears. */
export const allEvents: readonly EventDefinition[] = eventCatalog.map(({ event }) => event);
