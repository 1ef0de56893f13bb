import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, findOnPath, run } from '../before-install/programs.cjs';
import { withProgress } from '../waiting';

/** Debian keeps a present MySQL in this suite alone; nothing of it goes into the system. */
const SUITE = 'sid';
const PACKAGE = 'mysql-server-core';
/** What the packages name for their scripts, which are not run here. */
const NOT_NEEDED = /^(perl|libperl|libdb5|libgdbm|gcc-[0-9]+-base|libc-gconv|openssl-provider|libsasl2-modules)/;
const KEYRINGS = ['debian-archive-keyring.gpg', 'debian-archive-keyring.pgp'].map(
  (name) => `/usr/share/keyrings/${name}`,
);
const SOURCES = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'];
const LOADERS: Readonly<Record<string, string>> = {
  x64: 'usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
  arm64: 'usr/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1',
};

type Report = (line: string) => void;

/** A real MySQL: that of KESSAI_MYSQLD, else one in the cache folder, which is fetched once. Never a MariaDB. */
export async function provideMysql(report: Report, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const server = env['KESSAI_MYSQLD'] || (await cachedMysql(report));
  const { code, output } = await run(server, ['--no-defaults', '--version'], {}, 20_000);
  if (code !== 0) throw new Error(`${server} does not run: ${output.trim()}`);
  if (output.includes('MariaDB'))
    throw new Error(`KESSAI_MYSQLD=${server} is a MariaDB: --database mysql needs a MySQL`);
  report(`MySQL: ${output.trim()}`);
  return server;
}

async function cachedMysql(report: Report): Promise<string> {
  const folder = join(cacheFolder(), `mysql-${SUITE}-${process.arch}`);
  const server = join(folder, 'mysqld');
  if (existsSync(server)) return server;
  const source = debianSource();
  mkdirSync(cacheFolder(), { recursive: true });
  const temp = join(cacheFolder(), `.part-${randomBytes(6).toString('hex')}`);
  mkdirSync(temp);
  try {
    await withProgress(report, 'fetching MySQL by apt, about 65 MB, once', () => unpack(temp, source));
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(temp, 'tree'), folder);
  } catch (error) {
    if (!existsSync(server)) throw error; // Else another clone was faster, and its copy is as good.
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
  return server;
}

/** Where this Debian gets its packages from, and how they are signed. */
function debianSource(): string {
  const keyring = KEYRINGS.find((path) => existsSync(path));
  const tools = ['apt-get', 'apt-cache', 'dpkg'].every((tool) => findOnPath(tool) !== null);
  const [, mirror] =
    SOURCES.filter((path) => existsSync(path))
      .map((path) => /^(?:URIs:|deb(?: \[[^\]]*\])?) +(\S+\/debian\/?)(?:\s|$)/m.exec(readFileSync(path, 'utf8')))
      .find((found) => found !== null) ?? [];
  if (tools && keyring !== undefined && mirror !== undefined && process.arch in LOADERS) {
    return `deb [signed-by=${keyring}] ${mirror} ${SUITE} main`;
  }
  throw new Error(
    'MySQL can be fetched on Debian alone (apt, its keyring and a mirror are needed). Elsewhere install a MySQL server, ' +
      '8.4 or later, and say where it is: KESSAI_MYSQLD=/usr/sbin/mysqld npm test -- --database mysql',
  );
}

async function unpack(temp: string, source: string): Promise<void> {
  for (const folder of ['lists/partial', 'cache/archives/partial', 'debs', 'tree']) {
    mkdirSync(join(temp, folder), { recursive: true });
  }
  writeFileSync(join(temp, 'sources.list'), `${source}\n`);
  const options = aptOptions(temp);
  await must('apt-get', [...options, 'update', '--error-on=any']);
  const without = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
    (kind) => `--no-${kind}`,
  );
  const listed = await must('apt-cache', [...options, 'depends', '--recurse', ...without, PACKAGE]);
  const packages = new Set(listed.split('\n').filter((line) => /^[a-z0-9]/.test(line) && !NOT_NEEDED.test(line)));
  await must('apt-get', [...options, 'download', ...packages], join(temp, 'debs'));
  const tree = join(temp, 'tree');
  for (const deb of readdirSync(join(temp, 'debs'))) await must('dpkg', ['-x', join(temp, 'debs', deb), tree]);
  await writeLauncher(tree);
}

/** All that apt reads and writes is in `temp`: it needs no root, and knows nothing of the system's own lists. */
function aptOptions(temp: string): string[] {
  return [
    '-q',
    `-oDir::Etc::sourcelist=${temp}/sources.list`,
    '-oDir::Etc::sourceparts=/dev/null',
    `-oDir::State::Lists=${temp}/lists`,
    `-oDir::Cache=${temp}/cache`,
    '-oDir::Cache::pkgcache=',
    '-oAPT::Sandbox::User=root',
    '-oAcquire::Languages=none',
    '-oAcquire::IndexTargets::deb::DEP-11::DefaultEnabled=false',
  ];
}

/** Runs the server with the libraries it was built for, from libc on: those of this system may be older. */
async function writeLauncher(tree: string): Promise<void> {
  const loader = LOADERS[process.arch] ?? '';
  const libs = loader.slice(0, loader.lastIndexOf('/'));
  const args = ['--library-path', join(tree, libs), '--list', join(tree, 'usr/sbin/mysqld')];
  const found = await must(join(tree, loader), args);
  const foreign = found.split('\n').filter((line) => line.includes('=>') && !line.includes(tree));
  if (foreign.length > 0) throw new Error(`libraries that are not in the packages:\n${foreign.join('\n')}`);
  const script = [
    '#!/bin/sh',
    'root=$(dirname "$(readlink -f "$0")")',
    // exec keeps the process id. The folder that Debian allows files to be read from is not there.
    `exec "$root/${loader}" --library-path "$root/${libs}" "$root/usr/sbin/mysqld" "$@" --secure-file-priv=NULL`,
  ];
  writeFileSync(join(tree, 'mysqld'), `${script.join('\n')}\n`);
  chmodSync(join(tree, 'mysqld'), 0o755);
}

async function must(command: string, args: string[], cwd?: string): Promise<string> {
  const { code, output } = await run(command, args, { ...(cwd !== undefined && { cwd }) });
  if (code === 0) return output;
  throw new Error(
    `MySQL could not be fetched: ${command} ended with ${code}. Is the network there?\n${output.slice(-2_000)}`,
  );
}
