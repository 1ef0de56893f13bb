import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { provideInfrastructure, type Infrastructure } from '../infrastructure';
import { accepts } from '../waiting';

describe('servers of our own', () => {
  let dir: string;
  let servers: Infrastructure;
  const start = (): Promise<Infrastructure> =>
    provideInfrastructure({ dir, ephemeral: false, forceLocal: true, report: () => undefined });
  const kafkaPort = (): number => Number(servers.brokers[0]?.split(':')[1]);
  const ask = async (sql: string): Promise<RowDataPacket[]> => {
    const connection = await createConnection(servers.databaseAdminUrl);
    const [rows] = await connection.query<RowDataPacket[]>(sql).finally(() => connection.end());
    return rows;
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'kessai servers é 한글, of a folder that was named by hand '));
    servers = await start();
  });
  afterAll(async () => {
    await servers.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('have the settings that keep a commit', async () => {
    const [settings] = await ask(
      `SELECT @@innodb_flush_log_at_trx_commit AS flushed, @@max_allowed_packet AS packetBytes, @@bind_address AS bound`,
    );
    expect(settings).toMatchObject({ flushed: 1, bound: '127.0.0.1' });
    expect(Number(settings?.['packetBytes'])).toBeGreaterThanOrEqual(16_777_216);
  });

  it('listen on this machine alone: no second protocol has a port of its own', async () => {
    const active = `SELECT PLUGIN_NAME FROM information_schema.PLUGINS
      WHERE PLUGIN_NAME = 'mysqlx' AND PLUGIN_STATUS = 'ACTIVE'`;
    expect(await ask(active)).toEqual([]);
  });

  it('let nobody into the database without the password', async () => {
    const url = new URL(servers.databaseAdminUrl);
    url.password = '';
    await expect(createConnection(url.toString())).rejects.toMatchObject({ code: 'ER_ACCESS_DENIED_ERROR' });
  });

  it('come back with their data, at the same place, after a kill -9 of each', async () => {
    await ask('CREATE DATABASE kept');
    const { brokers, databaseAdminUrl } = servers;
    await Promise.all([servers.kill('kafka'), servers.kill('database')]);
    expect(await accepts(kafkaPort())).toBe(false);
    await Promise.all([servers.restart('kafka'), servers.restart('database')]);
    expect(await accepts(kafkaPort())).toBe(true);
    expect(await ask(`SHOW DATABASES LIKE 'kept'`)).toHaveLength(1);
    expect(servers).toMatchObject({ brokers, databaseAdminUrl });
  });

  it('are the same after a stop and a start of the folder', async () => {
    const { brokers, databaseAdminUrl } = servers;
    await servers.stop();
    servers = await start();
    expect(servers).toMatchObject({ brokers, databaseAdminUrl });
    expect(await ask(`SHOW DATABASES LIKE 'kept'`)).toHaveLength(1);
  });
});
