import { createTable } from '@kessai/database';

/** One row is one amount that moved from the credited to the debited account: no journal can be out of balance. */
export const CreatePosting1763800000003 = createTable(1763800000003, 'posting')`
  journalId       BINARY(16)  NOT NULL,
  lineNo          SMALLINT    NOT NULL,
  currency        CHAR(3)     NOT NULL,
  debitAccountId  BINARY(16)  NOT NULL,
  creditAccountId BINARY(16)  NOT NULL,
  amountMinor     BIGINT      NOT NULL,
  occurredAt      DATETIME(6) NOT NULL, -- this and the next two are the journal's: reports read postings alone
  recordedAt      DATETIME(6) NOT NULL,
  businessDate    DATE        NOT NULL,
  PRIMARY KEY (journalId, lineNo),
  KEY posting_by_debit (debitAccountId, currency, journalId),
  KEY posting_by_credit (creditAccountId, currency, journalId),
  CONSTRAINT posting_moves_something CHECK (amountMinor > 0),
  CONSTRAINT posting_has_two_sides CHECK (debitAccountId <> creditAccountId),
  CONSTRAINT posting_of_journal FOREIGN KEY (journalId) REFERENCES journal (id),
  CONSTRAINT posting_debits_account FOREIGN KEY (debitAccountId) REFERENCES account (id),
  CONSTRAINT posting_credits_account FOREIGN KEY (creditAccountId) REFERENCES account (id)
`;
