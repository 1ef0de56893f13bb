import { createTable } from '@kessai/database';

export const CreateAccount1763800000001 = createTable(1763800000001, 'account')`
  id         BINARY(16)   NOT NULL, -- the first 16 bytes of the code's SHA-256
  code       VARCHAR(200) NOT NULL,
  name       VARCHAR(200) NOT NULL,
  type       VARCHAR(16)  NOT NULL,
  normalSide VARCHAR(6)   NOT NULL,
  merchantId BINARY(16)   NULL,
  sellerId   VARCHAR(64)  NULL,
  openedAt   DATETIME(6)  NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY account_code_once (code),
  CONSTRAINT account_type_known CHECK (type IN ('asset', 'liability', 'equity', 'revenue', 'expense')),
  CONSTRAINT account_side_follows_type
    CHECK (normalSide = CASE WHEN type IN ('asset', 'expense') THEN 'debit' ELSE 'credit' END)
`;
