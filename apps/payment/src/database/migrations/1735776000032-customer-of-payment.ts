import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The payments of a customer are found without reading every customer, and without his id in the index. */
export class CustomerOfPayment1735776000032 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment
        ADD COLUMN customerHash BINARY(32) NULL AFTER customer, -- SHA-256 of merchant and customer id
        ADD KEY payment_by_customer (customerHash)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE payment DROP KEY payment_by_customer, DROP COLUMN customerHash`);
  }
}
