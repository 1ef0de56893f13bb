import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was asked under an Idempotency-Key, and what was answered. */
export class CreateIdempotencyClaim1735776000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_claim (
        id         BINARY(32)  NOT NULL, -- SHA-256 of merchant, method, path and key
        bodyHash   BINARY(32)  NOT NULL, -- tells a repeated request from another one under the same key
        token      BIGINT      NOT NULL, -- raised by each takeover: only its newest holder stores an answer
        leaseUntil DATETIME(6) NULL, -- null once there is an answer, or nobody is at it
        status     SMALLINT    NULL,
        answer     MEDIUMTEXT  NULL, -- the bytes that were sent
        createdAt  DATETIME(6) NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT idempotency_answer_is_whole CHECK ((status IS NULL) = (answer IS NULL)),
        CONSTRAINT idempotency_keeps_what_is_done CHECK (status IS NULL OR status IN (200, 201)),
        CONSTRAINT idempotency_answer_ends_lease CHECK (status IS NULL OR leaseUntil IS NULL)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_claim`);
  }
}
