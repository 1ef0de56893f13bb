import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers that hold a secret, for a day: apart from the claims, which are kept as long as what they made. */
export class CreateIdempotencySecret1735776000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_secret (
        claimId      BINARY(32)  NOT NULL,
        sealedAnswer BLOB        NOT NULL, -- the bytes that were sent, sealed with the key of the deployment
        keptUntil    DATETIME(6) NOT NULL,
        PRIMARY KEY (claimId),
        KEY idempotency_secret_due (keptUntil)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_secret`);
  }
}
