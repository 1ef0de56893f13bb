import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OpenSystemAccounts1763800000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO account (id, code, name, type, normalSide, openedAt)
      SELECT UNHEX(LEFT(SHA2(code, 256), 32)), code, name, type, normalSide, UTC_TIMESTAMP(6)
        FROM (
          SELECT 'assets:bank' AS code, 'Bank' AS name, 'asset' AS type, 'debit' AS normalSide
          UNION ALL SELECT 'assets:input-vat', 'VAT to be refunded', 'asset', 'debit'
          UNION ALL SELECT 'liabilities:suspense', 'Unexplained, to be cleared', 'liability', 'credit'
          UNION ALL SELECT 'liabilities:vat', 'VAT to be paid', 'liability', 'credit'
          UNION ALL SELECT 'equity:retained-earnings', 'Retained earnings', 'equity', 'credit'
          UNION ALL SELECT 'revenue:platform-fee', 'Platform fees', 'revenue', 'credit'
          UNION ALL SELECT 'expenses:psp-fee', 'PSP fees', 'expense', 'debit'
          UNION ALL SELECT 'expenses:rounding', 'Rounding differences', 'expense', 'debit'
        ) AS chart`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM account WHERE merchantId IS NULL`);
  }
}
