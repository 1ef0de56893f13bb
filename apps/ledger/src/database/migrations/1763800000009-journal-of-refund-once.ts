import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A refund is booked once, whatever event announces it, and its journal is found by its id. */
export class JournalOfRefundOnce1763800000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE journal
        ADD UNIQUE KEY journal_of_refund_once (refundId, kind),
        ADD CONSTRAINT journal_names_its_refund CHECK (kind <> 'refund_succeeded' OR refundId IS NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE journal
        DROP CONSTRAINT journal_names_its_refund,
        DROP KEY journal_of_refund_once`);
  }
}
