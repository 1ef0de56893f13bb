import { createTable } from '@kessai/database';

/** What takes two keys: asked for by one, approved by another. */
export const CreateApproval1735776000010 = createTable(1735776000010, 'approval')`
  id          BINARY(16)   NOT NULL,
  kind        VARCHAR(32)  NOT NULL,
  scope       VARCHAR(32)  NOT NULL, -- that the second key must have too
  subjectId   BINARY(16)   NOT NULL,
  request     TEXT         NOT NULL, -- JSON
  requestedBy VARCHAR(64)  NOT NULL,
  requestedAt DATETIME(6)  NOT NULL,
  approvedBy  VARCHAR(64)  NULL,
  approvedAt  DATETIME(6)  NULL,
  PRIMARY KEY (id),
  KEY approval_of_subject (subjectId),
  KEY approval_by_time (approvedAt, id),
  CONSTRAINT approval_by_another_key CHECK (approvedBy IS NULL OR approvedBy <> requestedBy)
`;
