import { createTable } from '@kessai/database';

/**
 * What each account has moved so far, kept beside the postings for quick answers. No foreign key leads here, as it
 * would cause deadlocks. An insert takes a shared lock on a balance, and an update then wants it alone.
 */
export const CreateAccountBalance1763800000004 = createTable(1763800000004, 'account_balance')`
  accountId    BINARY(16)     NOT NULL,
  currency     CHAR(3)        NOT NULL,
  debitsMinor  DECIMAL(38, 0) NOT NULL DEFAULT 0, -- a BIGINT is full after 1,024 payments of 2^53 - 1
  creditsMinor DECIMAL(38, 0) NOT NULL DEFAULT 0,
  PRIMARY KEY (accountId, currency)
`;
