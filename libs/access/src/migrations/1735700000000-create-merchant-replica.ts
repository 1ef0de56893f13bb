import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMerchantReplica1735700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE merchant (
        id        BINARY(16)  NOT NULL,
        createdAt DATETIME(6) NOT NULL,
        PRIMARY KEY (id)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE merchant`);
  }
}
