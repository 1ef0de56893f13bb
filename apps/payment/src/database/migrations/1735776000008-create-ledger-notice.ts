import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events besides a success that the ledger has to answer; announced again until it has. */
export class CreateLedgerNotice1735776000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger_notice (
        eventId        BINARY(16)  NOT NULL,
        paymentId      BINARY(16)  NOT NULL,
        type           VARCHAR(64) NOT NULL,
        announcedAt    DATETIME(6) NOT NULL,
        notedAt        DATETIME(6) NULL, -- when the ledger had it, by its own clock
        nextAnnounceAt DATETIME(6) NULL, -- set until the ledger has answered
        announcements  INT         NOT NULL DEFAULT 0,
        PRIMARY KEY (eventId),
        KEY ledger_notice_of_payment (paymentId),
        KEY ledger_notice_due (nextAnnounceAt)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ledger_notice`);
  }
}
