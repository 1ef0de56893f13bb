import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateInbox1735689600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE inbox (
        eventId        BINARY(16)   NOT NULL,
        consumerGroup  VARCHAR(64)  NOT NULL,
        topic          VARCHAR(128) NOT NULL,
        kafkaPartition INT          NOT NULL,
        kafkaOffset    BIGINT       NOT NULL,
        results        MEDIUMTEXT   NULL, -- JSON: the events that answered this one, published again when it comes again
        receivedAt     DATETIME(6)  NOT NULL,
        PRIMARY KEY (eventId, consumerGroup)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE inbox`);
  }
}
