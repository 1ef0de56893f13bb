import { createTable } from '@kessai/database';

/** Money that goes back to the buyer: by a request of ours, or by a cancel that was made at the PSP itself. */
export const CreateRefund1735776000040 = createTable(1735776000040, 'refund')`
  id               BINARY(16)   NOT NULL,
  paymentId        BINARY(16)   NOT NULL,
  merchantId       BINARY(16)   NOT NULL,
  refundNo         SMALLINT     NOT NULL, -- counts those of one payment, in the order in which they are sent
  source           VARCHAR(16)  NOT NULL, -- psp: found there, a fact that no request of ours asked for
  status           VARCHAR(16)  NOT NULL,
  amountMinor      BIGINT       NOT NULL,
  currency         CHAR(3)      NOT NULL,
  reason           VARCHAR(200) NOT NULL,
  failureCode      VARCHAR(64)  NULL,
  failureMessage   VARCHAR(500) NULL,
  psp              VARCHAR(32)  NOT NULL,
  inFlight         TINYINT      NULL, -- 1 from the first cancel that leaves until its outcome is known
  firstSentAt      DATETIME(6)  NULL,
  transactionKey   VARCHAR(200) NULL, -- the PSP's own name of the cancel
  canceledAt       DATETIME(6)  NULL, -- by the PSP's clock
  claimId          BINARY(32)   NULL, -- of the request that made it: its repetition finds this row
  succeededEventId BINARY(16)   NULL,
  walletDebitedAt  DATETIME(6)  NULL,
  ledgerBookedAt   DATETIME(6)  NULL,
  completedAt      DATETIME(6)  NULL,
  nextAnnounceAt   DATETIME(6)  NULL, -- set while wallet or ledger owe an answer
  announcements    INT          NOT NULL DEFAULT 0,
  createdAt        DATETIME(6)  NOT NULL,
  updatedAt        DATETIME(6)  NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY refund_number_once (paymentId, refundNo),
  UNIQUE KEY refund_one_in_flight (paymentId, inFlight),
  UNIQUE KEY refund_cancel_once (psp, transactionKey),
  UNIQUE KEY refund_claim_once (claimId),
  KEY refund_by_status (status, id),
  KEY refund_by_merchant (merchantId, id),
  KEY refund_by_merchant_and_status (merchantId, status, id),
  KEY refund_announce_due (nextAnnounceAt),
  CONSTRAINT refund_amount_above_zero CHECK (amountMinor > 0),
  CONSTRAINT refund_sources CHECK (source IN ('merchant', 'psp')),
  CONSTRAINT refund_statuses CHECK (status IN ('PENDING', 'SUCCEEDED', 'FAILED', 'UNKNOWN')),
  CONSTRAINT refund_of_psp_is_a_fact CHECK (source = 'merchant' OR status = 'SUCCEEDED'),
  CONSTRAINT refund_in_flight_was_sent CHECK (
    inFlight IS NULL OR (inFlight = 1 AND firstSentAt IS NOT NULL AND status IN ('PENDING', 'UNKNOWN'))),
  CONSTRAINT refund_unknown_is_in_flight CHECK (status <> 'UNKNOWN' OR inFlight IS NOT NULL),
  CONSTRAINT refund_success_has_evidence CHECK (
    status <> 'SUCCEEDED' OR (transactionKey IS NOT NULL AND canceledAt IS NOT NULL AND succeededEventId IS NOT NULL)),
  CONSTRAINT refund_failure_has_code CHECK (status <> 'FAILED' OR failureCode IS NOT NULL),
  CONSTRAINT refund_completed_by_both CHECK (
    completedAt IS NULL OR (walletDebitedAt IS NOT NULL AND ledgerBookedAt IS NOT NULL))
`;
