import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Apart from the keys: it is written all the time, and they are read all the time. */
export class CreateApiKeyUse1735776000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_key_use (
        keyId      VARCHAR(64) NOT NULL, -- of the environment too
        lastUsedAt DATETIME(6) NOT NULL,
        PRIMARY KEY (keyId)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE api_key_use`);
  }
}
