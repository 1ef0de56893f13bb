import { createTable } from '@kessai/database';

export const CreateWallet1763000000000 = createTable(1763000000000, 'wallet')`
  merchantId     BINARY(16)  NOT NULL,
  sellerId       VARCHAR(64) NOT NULL,
  currency       CHAR(3)     NOT NULL,
  availableMinor DECIMAL(38) NOT NULL DEFAULT 0, -- below zero after a refund that follows a payout: the seller owes us
  reservedMinor  DECIMAL(38) NOT NULL DEFAULT 0,
  version        BIGINT      NOT NULL DEFAULT 0, -- raised by every change of the row
  entryCount     BIGINT      NOT NULL DEFAULT 0, -- the number of the last entry: they count 1, 2, 3 without a gap
  updatedAt      DATETIME(6) NOT NULL,
  PRIMARY KEY (merchantId, sellerId, currency),
  CONSTRAINT wallet_reserved_not_negative CHECK (reservedMinor >= 0)
`;
