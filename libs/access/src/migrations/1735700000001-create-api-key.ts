import { createTable } from '@kessai/database';

export const CreateApiKey1735700000001 = createTable(1735700000001, 'api_key')`
  id         BINARY(16)   NOT NULL,
  sha256     BINARY(32)   NULL, -- with scopes and createdAt null while only the revocation has been heard
  merchantId BINARY(16)   NULL, -- null for a key of an operator
  scopes     VARCHAR(255) NULL, -- with spaces in between
  createdAt  DATETIME(6)  NULL,
  revokedAt  DATETIME(6)  NULL,
  PRIMARY KEY (id),
  KEY api_key_by_hash (sha256)
`;
