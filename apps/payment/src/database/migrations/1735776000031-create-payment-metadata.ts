import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which entries of its metadata a payment is found. The entries themselves stand in the payment. */
export class CreatePaymentMetadata1735776000031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payment_metadata (
        merchantId BINARY(16) NOT NULL,
        entryHash  BINARY(32) NOT NULL, -- SHA-256 of name and value: a value may be longer than a key can be
        paymentId  BINARY(16) NOT NULL,
        PRIMARY KEY (merchantId, entryHash, paymentId)
      ) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE payment_metadata`);
  }
}
