import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A cancel is sent for one refund, or, without one, takes back a late success. */
export class AttemptsOfRefunds1735776000042 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment_attempt
        ADD COLUMN refundId BINARY(16) NULL,
        ADD CONSTRAINT payment_attempt_refunds_by_cancel CHECK (refundId IS NULL OR kind = 'cancel')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE payment_attempt
      DROP CONSTRAINT payment_attempt_refunds_by_cancel, DROP COLUMN refundId`);
  }
}
