import type { MigrationInterface, QueryRunner } from 'typeorm';

/** refund: something is to go back, and either waits to be sent or has an outcome that is not known. */
export class RecoveryOfRefunds1735776000043 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment_recovery
        DROP CONSTRAINT payment_recovery_questions,
        ADD CONSTRAINT payment_recovery_question_known CHECK (question IN ('outcome', 'refund', 'check'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE payment_recovery
      DROP CONSTRAINT payment_recovery_question_known,
      ADD CONSTRAINT payment_recovery_questions CHECK (question IN ('outcome', 'check'))`);
  }
}
