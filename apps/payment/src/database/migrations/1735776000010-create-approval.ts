import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What takes two keys: asked for by one, approved by another. */
export class CreateApproval1735776000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE approval (
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
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE approval`);
  }
}
