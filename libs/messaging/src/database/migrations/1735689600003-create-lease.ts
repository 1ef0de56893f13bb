import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateLease1735689600003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE lease (
        name      VARCHAR(64) NOT NULL,
        holder    VARCHAR(64) NOT NULL,
        token     BIGINT      NOT NULL, -- rises with every new holder: what an old one writes is refused
        expiresAt DATETIME(6) NOT NULL,
        PRIMARY KEY (name)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE lease`);
  }
}
