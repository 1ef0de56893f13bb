import { CreatePayment1735776000000 } from './migrations/1735776000000-create-payment';
import { CreatePaymentLine1735776000001 } from './migrations/1735776000001-create-payment-line';
import { CreatePaymentAttempt1735776000002 } from './migrations/1735776000002-create-payment-attempt';
import { CreatePaymentHistory1735776000003 } from './migrations/1735776000003-create-payment-history';

/** The payment service's own tables, oldest first. */
export const paymentMigrations = [
  CreatePayment1735776000000,
  CreatePaymentLine1735776000001,
  CreatePaymentAttempt1735776000002,
  CreatePaymentHistory1735776000003,
];

export const paymentGrants = {
  /** What happened is never changed: the service's own database user may only add to these. */
  appendOnlyTables: ['payment_history'],
  /** These are changed, never deleted. */
  insertAndUpdateTables: ['payment', 'payment_line', 'payment_attempt'],
};
