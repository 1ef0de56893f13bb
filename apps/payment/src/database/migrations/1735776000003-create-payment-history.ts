import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePaymentHistory1735776000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payment_history (
        paymentId  BINARY(16)  NOT NULL,
        version    BIGINT      NOT NULL, -- that the payment had from here on: no version is reached twice
        fromStatus VARCHAR(16) NULL,
        toStatus   VARCHAR(16) NOT NULL,
        reason     VARCHAR(64) NOT NULL,
        actor      VARCHAR(64) NOT NULL, -- the API key or the part of the service that did it
        attemptId  BINARY(16)  NULL,
        at         DATETIME(6) NOT NULL,
        PRIMARY KEY (paymentId, version)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE payment_history`);
  }
}
