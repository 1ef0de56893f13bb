import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MerchantEventsOfPayment1735776000051 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment
        ADD COLUMN merchantEventSequence BIGINT NOT NULL DEFAULT 0, -- of the last event that the merchant is told
        ADD COLUMN completedEventId BINARY(16) NULL -- the event of completedAt: names the one who has set it`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE payment DROP COLUMN merchantEventSequence, DROP COLUMN completedEventId`);
  }
}
