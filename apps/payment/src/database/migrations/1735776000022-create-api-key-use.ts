import { createTable } from '@kessai/database';

/** Apart from the keys: it is written all the time, and they are read all the time. */
export const CreateApiKeyUse1735776000022 = createTable(1735776000022, 'api_key_use')`
  keyId      VARCHAR(64) NOT NULL, -- of the environment too
  lastUsedAt DATETIME(6) NOT NULL,
  PRIMARY KEY (keyId)
`;
