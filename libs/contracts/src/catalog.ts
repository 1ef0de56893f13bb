import type { EventDefinition } from './define-event';
import { LedgerBookedV1 } from './ledger-booked.v1';
import { PaymentSucceededV1 } from './payment-succeeded.v1';
import { WalletCreditedV1 } from './wallet-credited.v1';

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
];

/** Every event that a service sends and another one hears. */
export const allEvents: readonly EventDefinition[] = eventCatalog.map(({ event }) => event);
