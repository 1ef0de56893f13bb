import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOutboxBlocked1735689600004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox_blocked (
        outboxId  BINARY(16)     NOT NULL, -- the row that Kafka will not take
        topic     VARCHAR(128)   NOT NULL,
        recordKey VARBINARY(512) NULL, -- later rows of this key wait until this row is deleted
        reason    VARCHAR(255)   NOT NULL,
        blockedAt DATETIME(6)    NOT NULL,
        PRIMARY KEY (outboxId),
        KEY outbox_blocked_key (topic, recordKey)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE outbox_blocked`);
  }
}
