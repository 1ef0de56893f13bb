import type { MigrationInterface, QueryRunner } from 'typeorm';

export class HangBookingGate1763800000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`INSERT INTO booking_gate (id) VALUES (1)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM booking_gate`);
  }
}
