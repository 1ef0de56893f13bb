import type { EventDefinition } from './define-event';
import { LedgerBookedV1 } from './ledger-booked.v1';
import { PaymentSucceededV1 } from './payment-succeeded.v1';
import { WalletCreditedV1 } from './wallet-credited.v1';

export * from './define-event';
export * from './fields';
export * from './payment-succeeded.v1';
export * from './wallet-credited.v1';
export * from './ledger-booked.v1';

/** Every event that a service sends and another one hears. */
export const allEvents: readonly EventDefinition[] = [PaymentSucceededV1, WalletCreditedV1, LedgerBookedV1];
