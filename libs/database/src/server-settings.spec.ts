import { faultsOf } from './server-settings';

const right = {
  innodb_flush_log_at_trx_commit: '1',
  sql_mode: 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION',
  character_set_database: 'utf8mb4',
  character_set_connection: 'utf8mb4',
  tx_isolation: 'READ-COMMITTED',
  max_allowed_packet: '16777216',
};

describe('the settings of the database server', () => {
  it('are right as we set them up, under the names of MariaDB and of MySQL', () => {
    const { tx_isolation: isolation, ...rest } = right;

    expect(faultsOf(right)).toEqual([]);
    expect(faultsOf({ ...rest, transaction_isolation: isolation })).toEqual([]);
  });

  it.each([
    ['innodb_flush_log_at_trx_commit', '2'],
    ['sql_mode', 'NO_ENGINE_SUBSTITUTION'],
    ['sql_mode', 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES'],
    ['character_set_database', 'latin1'],
    ['character_set_connection', 'utf8mb3'],
    ['tx_isolation', 'REPEATABLE-READ'],
    ['max_allowed_packet', '4194304'],
  ])('must not have %s = %s, and the fault says so', (name, value) => {
    const faults = faultsOf({ ...right, [name]: value });

    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(value);
  });
});
