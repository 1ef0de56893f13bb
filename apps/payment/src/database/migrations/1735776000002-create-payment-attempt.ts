import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePaymentAttempt1735776000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payment_attempt (
        paymentId      BINARY(16)   NOT NULL,
        attemptNo      SMALLINT     NOT NULL,
        id             BINARY(16)   NOT NULL,
        kind           VARCHAR(16)  NOT NULL,
        idempotencyKey VARCHAR(300) NOT NULL, -- what the PSP tells a repeated request by
        paymentKey     VARCHAR(200) NOT NULL,
        sentAt         DATETIME(6)  NOT NULL, -- written before the request leaves
        answeredAt     DATETIME(6)  NULL,
        httpStatus     SMALLINT     NULL,
        pspCode        VARCHAR(64)  NULL,
        pspTraceId     VARCHAR(128) NULL,
        answer         TEXT         NULL, -- redacted
        conclusion     VARCHAR(16)  NULL,
        PRIMARY KEY (paymentId, attemptNo),
        UNIQUE KEY payment_attempt_id (id),
        CONSTRAINT payment_attempt_conclusion_known CHECK (conclusion IN ('captured', 'declined', 'unknown'))
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE payment_attempt`);
  }
}
