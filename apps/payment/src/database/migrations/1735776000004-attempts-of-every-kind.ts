import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Look-ups, cancels and outcomes recorded by hand are attempts like confirms: written before, answered after. */
export class AttemptsOfEveryKind1735776000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment_attempt
        MODIFY idempotencyKey VARCHAR(300) NULL, -- a look-up needs none
        ADD COLUMN traceId VARCHAR(32) NULL, -- of the request or job that sent it
        ADD COLUMN conclusionCode VARCHAR(64) NULL, -- the PSP's code, or ours where there was no answer
        ADD COLUMN concludedAt DATETIME(6) NULL, -- null while it is under way, and for ever if its process died
        ADD COLUMN isDefinite TINYINT NULL, -- 1: the PSP replays this answer to the same idempotency key
        DROP CONSTRAINT payment_attempt_conclusion_known,
        ADD CONSTRAINT payment_attempt_conclusions CHECK (conclusion IN ('captured', 'declined', 'canceled', 'unknown'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE payment_attempt
      DROP COLUMN traceId, DROP COLUMN conclusionCode, DROP COLUMN concludedAt, DROP COLUMN isDefinite,
      DROP CONSTRAINT payment_attempt_conclusions,
      ADD CONSTRAINT payment_attempt_conclusion_known CHECK (conclusion IN ('captured', 'declined', 'unknown'))`);
  }
}
