import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Service } from '../infrastructure';
import { until } from '../waiting';
import type { ServiceDatabases } from './service-databases';

/** A write that only the service's consumers do: where a planted fault hits a chunk and no request. */
const writesOfAChunk: Record<Service, { event: string; when: string }> = {
  payment: { event: 'UPDATE ON payment', when: 'NOT (NEW.walletCreditedAt <=> OLD.walletCreditedAt)' },
  wallet: { event: 'INSERT ON wallet_entry', when: 'TRUE' },
  ledger: { event: 'INSERT ON journal', when: 'TRUE' },
};

/**
 * Lets every chunk of the service fail until a record was parked, then heals it: what a bug or a half-done migration
 * would do. Payments must be flowing meanwhile. False when none was parked in time.
 */
export async function failChunksForAMoment(
  databases: ServiceDatabases,
  service: Service,
  withinMs = 30_000,
): Promise<boolean> {
  const connection = await createConnection(databases[service].adminUrl);
  const parked = async (): Promise<number> => {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT COUNT(*) AS parked FROM parked_record');
    return Number(rows[0]?.['parked']);
  };
  try {
    const before = await parked();
    const { event, when } = writesOfAChunk[service];
    await connection.query(
      `CREATE TRIGGER planted_fault BEFORE ${event} FOR EACH ROW
       BEGIN IF ${when} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'planted fault'; END IF; END`,
    );
    try {
      return await until(async () => (await parked()) > before, withinMs);
    } finally {
      await connection.query('DROP TRIGGER IF EXISTS planted_fault');
    }
  } finally {
    await connection.end();
  }
}
