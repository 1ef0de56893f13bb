import { createTable } from '@kessai/database';

export const CreateLease1735689600003 = createTable(1735689600003, 'lease')`
  name      VARCHAR(64) NOT NULL,
  holder    VARCHAR(64) NOT NULL,
  token     BIGINT      NOT NULL, -- rises with every new holder: what an old one writes is refused
  expiresAt DATETIME(6) NOT NULL,
  PRIMARY KEY (name)
`;
