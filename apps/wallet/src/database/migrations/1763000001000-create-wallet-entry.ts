import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateWalletEntry1763000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE wallet_entry (
        merchantId     BINARY(16)  NOT NULL,
        sellerId       VARCHAR(64) NOT NULL,
        currency       CHAR(3)     NOT NULL,
        entryNo        BIGINT      NOT NULL,
        id             BINARY(16)  NOT NULL,
        sourceEventId  BINARY(16)  NOT NULL,
        lineId         BINARY(16)  NOT NULL,
        kind           VARCHAR(24) NOT NULL,
        paymentId      BINARY(16)  NULL,
        refundId       BINARY(16)  NULL,
        payoutId       BINARY(16)  NULL,
        amountMinor    BIGINT      NOT NULL, -- signed, of available; zero where nothing was left of a line
        availableAfter DECIMAL(38) NOT NULL,
        reservedAfter  DECIMAL(38) NOT NULL,
        occurredAt     DATETIME(6) NOT NULL,
        recordedAt     DATETIME(6) NOT NULL, -- never falls along the entries of one wallet
        PRIMARY KEY (merchantId, sellerId, currency, entryNo),
        UNIQUE KEY wallet_entry_once (sourceEventId, lineId),
        KEY wallet_entry_recorded (merchantId, sellerId, currency, recordedAt)
      ) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE wallet_entry`);
  }
}
