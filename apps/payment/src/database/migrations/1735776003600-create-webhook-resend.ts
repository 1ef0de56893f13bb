import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The events of a time that are being sent to an endpoint again: one row for each endpoint, gone when all is done. */
export class CreateWebhookResend1735776003600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook_resend (
        endpointId BINARY(16)  NOT NULL,
        merchantId BINARY(16)  NOT NULL,
        fromAt     DATETIME(6) NOT NULL,
        toAt       DATETIME(6) NOT NULL, -- not included
        cursorId   BINARY(16)  NOT NULL, -- the last event that was looked at
        resent     INT         NOT NULL DEFAULT 0,
        dueAt      DATETIME(6) NOT NULL, -- of the next batch
        createdAt  DATETIME(6) NOT NULL,
        PRIMARY KEY (endpointId),
        KEY webhook_resend_due (dueAt)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE webhook_resend`);
  }
}
