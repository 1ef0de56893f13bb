import { CreateOutbox1735689600000 } from './migrations/1735689600000-create-outbox';
import { CreateInbox1735689600001 } from './migrations/1735689600001-create-inbox';
import { CreateParkedRecord1735689600002 } from './migrations/1735689600002-create-parked-record';
import { CreateLease1735689600003 } from './migrations/1735689600003-create-lease';
import { CreateOutboxBlocked1735689600004 } from './migrations/1735689600004-create-outbox-blocked';

/** The tables that every service keeps for its messages, in its own database. Run before the service's own migrations. */
export const messagingMigrations = [
  CreateOutbox1735689600000,
  CreateInbox1735689600001,
  CreateParkedRecord1735689600002,
  CreateLease1735689600003,
  CreateOutboxBlocked1735689600004,
];

/** What the service's own user may do there. What was received, sent or parked goes by its age alone. */
export const messagingGrants = {
  appendOnlyTables: ['inbox'],
  insertAndUpdateTables: ['outbox', 'parked_record', 'lease'],
  agingTables: ['inbox', 'parked_record'],
} as const;
