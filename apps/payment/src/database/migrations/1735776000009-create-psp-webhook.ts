import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks of the PSP about payments of ours. Anybody can send one, so it is a reason to look up and nothing more. */
export class CreatePspWebhook1735776000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE psp_webhook (
        id         BINARY(32)  NOT NULL, -- sha256 of the transmission id: a repeat changes nothing
        paymentId  BINARY(16)  NOT NULL,
        eventType  VARCHAR(64) NOT NULL,
        claims     VARCHAR(64) NULL, -- the status it names: a hint, never believed
        receivedAt DATETIME(6) NOT NULL,
        PRIMARY KEY (id),
        KEY psp_webhook_of_payment (paymentId, receivedAt),
        KEY psp_webhook_by_age (receivedAt)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE psp_webhook`);
  }
}
