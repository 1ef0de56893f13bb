import { createTable } from '@kessai/database';

/** What was asked under an Idempotency-Key, and what was answered. */
export const CreateIdempotencyClaim1735776000030 = createTable(1735776000030, 'idempotency_claim')`
  id         BINARY(32)  NOT NULL, -- SHA-256 of merchant, method, path and key
  bodyHash   BINARY(32)  NOT NULL, -- tells a repeated request from another one under the same key
  token      BIGINT      NOT NULL, -- raised by each takeover: only its newest holder stores an answer
  leaseUntil DATETIME(6) NULL, -- null once there is an answer, or no request is at it
  status     SMALLINT    NULL,
  answer     MEDIUMTEXT  NULL, -- the bytes that were sent
  packedAnswer MEDIUMBLOB NULL, -- deflated; answer is null then
  createdAt  DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY idempotency_claim_by_age (createdAt),
  CONSTRAINT idempotency_answer_in_one_form CHECK (
    (status IS NULL) = (answer IS NULL AND packedAnswer IS NULL) AND (answer IS NULL OR packedAnswer IS NULL)),
  CONSTRAINT idempotency_keeps_what_is_final CHECK (status IS NULL OR status IN (200, 201, 202)),
  CONSTRAINT idempotency_answer_ends_lease CHECK (status IS NULL OR leaseUntil IS NULL)
`;
