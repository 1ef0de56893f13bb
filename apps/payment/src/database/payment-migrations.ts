import { messagingMigrations } from '@kessai/messaging';
import { CreatePayment1735776000000 } from './migrations/1735776000000-create-payment';
import { CreatePaymentLine1735776000001 } from './migrations/1735776000001-create-payment-line';
import { CreatePaymentAttempt1735776000002 } from './migrations/1735776000002-create-payment-attempt';
import { CreatePaymentHistory1735776000003 } from './migrations/1735776000003-create-payment-history';

/** The whole database of the payment service, oldest first. */
export const paymentMigrations = [
  ...messagingMigrations,
  CreatePayment1735776000000,
  CreatePaymentLine1735776000001,
  CreatePaymentAttempt1735776000002,
  CreatePaymentHistory1735776000003,
];

/** What happened is never changed: the service's own database user may only add to these. */
export const paymentAppendOnlyTables = ['payment_history'];
/** These are changed, never deleted. */
export const paymentInsertAndUpdateTables = ['payment', 'payment_line', 'payment_attempt'];
