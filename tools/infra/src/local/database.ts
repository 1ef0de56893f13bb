import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Daemon } from '../daemon';
import { answersQueries } from '../database-answers';
import { run, type Ended } from '../before-install/programs.cjs';
import { databaseSettings } from '../server-settings';
import type { LocalServerOptions } from './kafka';
import { saveState } from './state';

/** The programs of one MySQL or MariaDB. `base` is null where the server itself knows its files (a system package). */
export interface DatabasePrograms {
  server: string;
  base: string | null;
  installer: string | null;
}

export function mariadbPrograms(base: string): DatabasePrograms {
  const ending = process.platform === 'win32' ? '.exe' : '';
  const installer = ['scripts/mariadb-install-db', 'bin/mariadb-install-db.exe', 'bin/mysql_install_db.exe'];
  return {
    server: join(base, 'bin', `mariadbd${ending}`),
    base,
    installer: installer.map((path) => join(base, path)).find((path) => existsSync(path)) ?? null,
  };
}

/** The server that KESSAI_MYSQLD names. MariaDB's data are made by the installer beside it, MySQL's by the server. */
export async function systemPrograms(server: string): Promise<DatabasePrograms> {
  const { code, output } = await run(server, ['--no-defaults', '--version'], {}, 10_000);
  if (code !== 0) throw new Error(`KESSAI_MYSQLD=${server} does not run: ${output.trim()}`);
  if (!output.includes('MariaDB')) return { server, base: null, installer: null };
  const base = dirname(dirname(server));
  const places = [join(base, 'bin'), join(base, 'scripts'), '/usr/bin'];
  const installer = places.map((place) => join(place, 'mariadb-install-db')).find((path) => existsSync(path));
  if (installer === undefined) throw new Error(`KESSAI_MYSQLD=${server}: no mariadb-install-db beside it`);
  return { server, base: existsSync(join(base, 'share', 'english')) ? base : null, installer };
}

export const localAdminUrl = ({ state }: Pick<LocalServerOptions, 'state'>): string =>
  `mysql://root:${state.databasePassword}@127.0.0.1:${state.databasePort}`;

export async function startLocalDatabase(programs: DatabasePrograms, options: LocalServerOptions): Promise<Daemon> {
  const { dir, logs, state, restart } = options;
  if (!state.databaseInstalled) {
    await install(programs, dir);
    state.databaseInstalled = true;
    saveState(dir, state);
  }
  const init = join(dir, 'database-init.sql');
  writeFileSync(init, initSql(state.databasePassword), { mode: 0o600 });
  const daemon = new Daemon({
    name: 'Database',
    command: programs.server,
    args: [
      '--no-defaults',
      ...(programs.base === null ? [] : [`--basedir=${programs.base}`, `--lc-messages-dir=${programs.base}/share`]),
      ...asRoot(),
      `--datadir=${join(dir, 'database')}`,
      `--port=${state.databasePort}`,
      '--bind-address=127.0.0.1',
      `--socket=${socketPath(state.databasePort)}`,
      `--pid-file=${join(dir, 'database.pid')}`,
      `--init-file=${init}`,
      // MySQL's X protocol has a port of its own, on every address. MariaDB does not know it.
      '--loose-mysqlx=OFF',
      // MariaDB would make itself a 4096-bit key at each start, which takes longer than all the rest together.
      '--loose-skip-ssl',
      ...databaseSettings,
      ...(options.settings?.database ?? []),
    ],
    env: process.env,
    log: join(logs, 'database.log'),
    mark: `--datadir=${join(dir, 'database')}`,
    ready: () => answersQueries(localAdminUrl(options)),
    readyWithinMs: 90_000,
    stopWithinMs: 20_000,
    restart,
  });
  await daemon.start();
  return daemon;
}

/** The path of a socket has an end: 107 bytes on Linux, 103 on macOS. */
const SOCKET_BYTES_MAX = 103;

export function socketPath(port: number, folder: string = tmpdir()): string {
  const path = join(folder, `kessai-${port}.sock`);
  return Buffer.byteLength(path) <= SOCKET_BYTES_MAX ? path : `/tmp/kessai-${port}.sock`;
}

/** Into a folder beside, renamed when whole: an interrupted installation leaves nothing that looks like data. */
async function install(programs: DatabasePrograms, dir: string): Promise<void> {
  const unfinished = join(dir, 'database.part');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const { code, output } =
    programs.installer === null
      ? await run(programs.server, ['--no-defaults', '--initialize-insecure', ...asRoot(), `--datadir=${unfinished}`])
      : await runInstaller(programs.installer, programs.base, unfinished);
  if (code !== 0)
    throw new Error(`the database's files could not be made (exit code ${code}):\n${output.slice(-4_096)}`);
  rmSync(join(dir, 'database'), { recursive: true, force: true });
  renameSync(unfinished, join(dir, 'database'));
}

/**
 * MariaDB's installer is a shell script that takes paths with spaces apart. So it is run in the folder of its programs,
 * and is given no user to own the data: the files are ours already.
 */
function runInstaller(installer: string, base: string | null, data: string): Promise<Ended> {
  const args = [
    '--no-defaults',
    ...(base === null ? [] : ['--basedir=.']),
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--force',
  ];
  return run(installer, args, base === null ? {} : { cwd: base });
}

/** Run before the first connection is taken, at every start: the password is needed even on this machine. */
function initSql(password: string): string {
  return [
    `CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;`,
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`,
    '',
  ].join('\n');
}

/** Both servers refuse to run as root unless told to. */
function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}
