import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateJournal1763800000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE journal (
        id            BINARY(16)  NOT NULL,
        kind          VARCHAR(32) NOT NULL,
        merchantId    BINARY(16)  NOT NULL,
        paymentId     BINARY(16)  NULL,
        refundId      BINARY(16)  NULL,
        payoutId      BINARY(16)  NULL,
        sourceEventId BINARY(16)  NOT NULL,
        occurredAt    DATETIME(6) NOT NULL, -- when the money moved
        recordedAt    DATETIME(6) NOT NULL, -- when we knew; by the clock of the database
        businessDate  DATE        NOT NULL, -- the day of the books on which it counts
        latePeriod    CHAR(7)     NULL,     -- the closed month it belongs to, when it came too late for it
        PRIMARY KEY (id),
        UNIQUE KEY journal_once (sourceEventId, kind),
        KEY journal_of_payment (paymentId)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE journal`);
  }
}
