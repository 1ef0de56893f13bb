import { createTable } from '@kessai/database';

/** What was agreed with merchants, and from when on. Never changed: a new schedule is a new row. */
export const CreateMerchantFee1735776000023 = createTable(1735776000023, 'merchant_fee')`
  id             BIGINT      NOT NULL AUTO_INCREMENT, -- of two from the same moment the later one counts
  merchantId     BINARY(16)  NOT NULL,
  currency       CHAR(3)     NOT NULL,
  effectiveFrom  DATETIME(6) NOT NULL,
  basisPoints    INT         NOT NULL,
  fixedMinor     BIGINT      NOT NULL,
  vatBasisPoints INT         NOT NULL,
  setAt          DATETIME(6) NOT NULL,
  setBy          VARCHAR(64) NOT NULL,
  PRIMARY KEY (id),
  KEY merchant_fee_in_force (merchantId, currency, effectiveFrom),
  KEY merchant_fee_by_merchant (merchantId, id),
  CONSTRAINT merchant_fee_basis_points CHECK (basisPoints BETWEEN 0 AND 10000),
  CONSTRAINT merchant_fee_vat_basis_points CHECK (vatBasisPoints BETWEEN 0 AND 10000),
  CONSTRAINT merchant_fee_fixed_not_negative CHECK (fixedMinor >= 0)
`;
