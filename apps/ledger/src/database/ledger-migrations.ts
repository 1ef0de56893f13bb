import { accessGrants, accessMigrations } from '@kessai/access';
import { CreateAccount1763800000001 } from './migrations/1763800000001-create-account';
import { CreateJournal1763800000002 } from './migrations/1763800000002-create-journal';
import { CreatePosting1763800000003 } from './migrations/1763800000003-create-posting';
import { CreateAccountBalance1763800000004 } from './migrations/1763800000004-create-account-balance';
import { CreateBookingGate1763800000005 } from './migrations/1763800000005-create-booking-gate';
import { HangBookingGate1763800000006 } from './migrations/1763800000006-hang-booking-gate';
import { OpenSystemAccounts1763800000007 } from './migrations/1763800000007-open-system-accounts';
import { CreatePaymentInDoubt1763800000008 } from './migrations/1763800000008-create-payment-in-doubt';

export const ledgerMigrations = [
  ...accessMigrations,
  CreateAccount1763800000001,
  CreateJournal1763800000002,
  CreatePosting1763800000003,
  CreateAccountBalance1763800000004,
  CreateBookingGate1763800000005,
  HangBookingGate1763800000006,
  OpenSystemAccounts1763800000007,
  CreatePaymentInDoubt1763800000008,
];

export const ledgerGrants = {
  /** What is booked stays as it was written: the database refuses the service any change, whatever its code says. */
  appendOnlyTables: ['account', 'journal', 'posting'],
  /** A doubt gets its outcome, and its row stays. */
  insertAndUpdateTables: ['payment_in_doubt', ...accessGrants.insertAndUpdateTables],
} as const;
