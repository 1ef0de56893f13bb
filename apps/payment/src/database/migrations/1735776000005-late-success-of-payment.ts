import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LateSuccessOfPayment1735776000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment
        ADD COLUMN lateSuccessAt DATETIME(6) NULL, -- when the PSP approved what we had told FAILED
        ADD COLUMN lateSuccessResolution VARCHAR(16) NULL,
        ADD CONSTRAINT payment_late_success_of_a_failed CHECK (lateSuccessAt IS NULL OR status = 'FAILED'),
        ADD CONSTRAINT payment_late_success_resolutions CHECK (
          lateSuccessResolution IS NULL OR (lateSuccessAt IS NOT NULL AND lateSuccessResolution IN ('canceled', 'kept')))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE payment
      DROP CONSTRAINT payment_late_success_of_a_failed, DROP CONSTRAINT payment_late_success_resolutions,
      DROP COLUMN lateSuccessAt, DROP COLUMN lateSuccessResolution`);
  }
}
