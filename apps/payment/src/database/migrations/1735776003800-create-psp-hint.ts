import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Look-ups that webhooks of the PSP have led to, one row per payment. They are apart from `payment_recovery`: anyone can
 * send a webhook, and no webhook may change when recovery asks, or what.
 */
export class CreatePspHint1735776003800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE psp_hint (
        paymentId  BINARY(16)  NOT NULL,
        dueAt      DATETIME(6) NULL, -- NULL: no hint waits
        claims     VARCHAR(64) NULL, -- the status that all waiting hints name; NULL where they differ
        lookedUpAt DATETIME(6) NULL, -- of the last claim: a hint that is due later came after it
        leaseToken BIGINT      NOT NULL DEFAULT 0, -- raised by every claim: an older one writes nothing
        leaseUntil DATETIME(6) NULL,
        PRIMARY KEY (paymentId),
        KEY psp_hint_due (dueAt)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE psp_hint`);
  }
}
