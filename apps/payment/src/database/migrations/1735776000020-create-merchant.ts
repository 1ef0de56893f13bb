import { createTable } from '@kessai/database';

export const CreateMerchant1735776000020 = createTable(1735776000020, 'merchant')`
  id        BINARY(16)   NOT NULL,
  name      VARCHAR(100) NOT NULL,
  createdAt DATETIME(6)  NOT NULL,
  createdBy VARCHAR(64)  NOT NULL,
  PRIMARY KEY (id)
`;
