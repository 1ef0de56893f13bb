import { createTable } from '@kessai/database';

export const CreateMerchant1735700000000 = createTable(1735700000000, 'merchant')`
  id        BINARY(16)  NOT NULL,
  createdAt DATETIME(6) NOT NULL,
  PRIMARY KEY (id)
`;
