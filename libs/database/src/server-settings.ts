import type { Reader } from './tx';

const packetBytesMin = 16 * 1024 * 1024;

/** The server's settings do not keep what money needs. Each fault says which setting, what it is and what it must be. */
export class ServerSettingsRejected extends Error {
  override readonly name = 'ServerSettingsRejected';
  constructor(readonly faults: readonly string[]) {
    super(`the database server is not set up for money:\n${faults.join('\n')}`);
  }
}

export type ServerSettings = Readonly<Record<string, string>>;

export async function assertServerSettings(db: Reader): Promise<void> {
  const rows = await db.query<{ Variable_name: string; Value: string }>(
    `SHOW VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', 'sql_mode', 'character_set_database',
      'character_set_connection', 'tx_isolation', 'transaction_isolation', 'max_allowed_packet')`,
  );
  const faults = faultsOf(Object.fromEntries(rows.map((row) => [row.Variable_name.toLowerCase(), row.Value])));
  if (faults.length > 0) throw new ServerSettingsRejected(faults);
}

export function faultsOf(settings: ServerSettings): string[] {
  const faults: string[] = [];
  const flush = settings['innodb_flush_log_at_trx_commit'];
  if (flush !== '1') {
    faults.push(`innodb_flush_log_at_trx_commit is ${flush}, must be 1: a power cut would lose committed payments`);
  }
  const mode = settings['sql_mode'] ?? '';
  if (!/STRICT_(TRANS|ALL)_TABLES/.test(mode)) {
    faults.push(`sql_mode is "${mode}", must contain STRICT_TRANS_TABLES: amounts out of range would be cut silently`);
  }
  if (/NO_BACKSLASH_ESCAPES/.test(mode)) {
    faults.push(`sql_mode is "${mode}", must not contain NO_BACKSLASH_ESCAPES: texts are escaped by backslashes`);
  }
  for (const name of ['character_set_database', 'character_set_connection']) {
    if (settings[name] !== 'utf8mb4') faults.push(`${name} is ${settings[name]}, must be utf8mb4`);
  }
  const isolation = settings['transaction_isolation'] ?? settings['tx_isolation'];
  if (isolation !== 'READ-COMMITTED') {
    faults.push(`the session's isolation is ${isolation}, must be READ-COMMITTED: REPEATABLE READ loses updates`);
  }
  const packet = Number(settings['max_allowed_packet']);
  if (!(packet >= packetBytesMin)) {
    faults.push(`max_allowed_packet is ${packet}, must be at least ${packetBytesMin}: big records could not be parked`);
  }
  return faults;
}
