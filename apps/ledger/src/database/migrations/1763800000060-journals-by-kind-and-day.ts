import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Journals of a kind and of a day, newest first. Two index entries more for each journal, both near the newest end. */
export class JournalsByKindAndDay1763800000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE journal
        ADD KEY journal_by_kind (kind, id),
        ADD KEY journal_by_day (businessDate, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE journal DROP KEY journal_by_kind, DROP KEY journal_by_day`);
  }
}
