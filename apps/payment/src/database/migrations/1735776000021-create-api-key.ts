import { createTable } from '@kessai/database';

/** API keys, of which only the hash is kept: no key can be read here, not even by us. */
export const CreateApiKey1735776000021 = createTable(1735776000021, 'api_key')`
  id         BINARY(16)   NOT NULL,
  sha256     BINARY(32)   NOT NULL,
  merchantId BINARY(16)   NULL, -- null for a key of an operator
  name       VARCHAR(100) NULL,
  owner      VARCHAR(100) NULL,
  scopes     VARCHAR(255) NOT NULL, -- with spaces in between
  createdAt  DATETIME(6)  NOT NULL,
  createdBy  VARCHAR(64)  NOT NULL,
  revokedAt  DATETIME(6)  NULL,
  revokedBy  VARCHAR(64)  NULL,
  PRIMARY KEY (id),
  UNIQUE KEY api_key_of_one_hash (sha256),
  KEY api_key_of_merchant (merchantId, id),
  CONSTRAINT api_key_revoked_by_somebody CHECK ((revokedAt IS NULL) = (revokedBy IS NULL))
`;
