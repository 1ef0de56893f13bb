import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One row that every booking shares and a report takes alone for an instant: see booking-gate.ts. */
export class CreateBookingGate1763800000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE booking_gate (
        id TINYINT NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT booking_gate_is_one CHECK (id = 1)
      ) ENGINE = InnoDB`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE booking_gate`);
  }
}
