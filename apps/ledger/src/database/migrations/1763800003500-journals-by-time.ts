import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The journals of a span of instants, newest first. */
export class JournalsByTime1763800003500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE journal
        ADD KEY journal_by_time (occurredAt, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE journal
        DROP KEY journal_by_time`);
  }
}
