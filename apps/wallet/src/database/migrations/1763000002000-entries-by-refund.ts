import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A line of a refund moves once, whatever event announces it. */
export class EntriesByRefund1763000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE wallet_entry
        ADD UNIQUE KEY wallet_entry_refund_once (refundId, lineId),
        ADD KEY wallet_entry_of_payment (paymentId),
        ADD CONSTRAINT wallet_entry_sign_follows_kind CHECK (
          kind = 'payment' AND amountMinor >= 0 AND refundId IS NULL OR
          kind = 'refund' AND amountMinor <= 0 AND refundId IS NOT NULL OR
          kind NOT IN ('payment', 'refund'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE wallet_entry
        DROP CONSTRAINT wallet_entry_sign_follows_kind,
        DROP KEY wallet_entry_of_payment,
        DROP KEY wallet_entry_refund_once`);
  }
}
