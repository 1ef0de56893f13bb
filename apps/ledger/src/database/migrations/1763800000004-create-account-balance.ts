import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What each account has moved so far, kept beside the postings for quick answers. No foreign key leads here: an insert
 * that takes a shared lock on a balance, and an update that then wants it alone, are a deadlock.
 */
export class CreateAccountBalance1763800000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE account_balance (
        accountId    BINARY(16)     NOT NULL,
        currency     CHAR(3)        NOT NULL,
        debitsMinor  DECIMAL(38, 0) NOT NULL DEFAULT 0, -- a BIGINT is full after 1,024 payments of 2^53 - 1
        creditsMinor DECIMAL(38, 0) NOT NULL DEFAULT 0,
        PRIMARY KEY (accountId, currency)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE account_balance`);
  }
}
