import { createTable } from '@kessai/database';

/** Answers that hold a secret, for a day: apart from the claims, which are kept as long as what they made. */
export const CreateIdempotencySecret1735776000060 = createTable(1735776000060, 'idempotency_secret')`
  claimId      BINARY(32)  NOT NULL,
  sealedAnswer BLOB        NOT NULL, -- the bytes that were sent, sealed with the key of the deployment
  keptUntil    DATETIME(6) NOT NULL,
  PRIMARY KEY (claimId),
  KEY idempotency_secret_due (keptUntil)
`;
