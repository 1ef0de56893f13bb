// What the commands of package.json share before any package is there: Node's version, --help, npm ci, and running TypeScript.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const beforeInstall = (name) => require(join(root, 'tools/infra/src/before-install', `${name}.cjs`));
const NODE_AT_LEAST = [20, 11];
const TICK_MS = 5_000;

const PARENT_LOOKED_FOR_EVERY_MS = 500;

const report = (line) => console.log(line);

/** npm passes no signal on that reaches it alone: without this the stack would outlive the command that started it. */
export function endWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const look = () => process.ppid !== parent && process.emit('SIGTERM', 'SIGTERM');
  setInterval(look, PARENT_LOOKED_FOR_EVERY_MS).unref();
}

/** What these scripts themselves need. What they start runs on the Node of `nodeToRun`. */
export function expectNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_AT_LEAST[0] || (major === NODE_AT_LEAST[0] && minor >= NODE_AT_LEAST[1])) return;
  fail(
    `Node ${NODE_AT_LEAST.join('.')} or later is needed, this is ${process.versions.node}. Install it with: ` +
      '"nvm install" (reads .nvmrc), "brew install node@24", or "winget install OpenJS.NodeJS.LTS"',
  );
}

/** The Node that everything runs on: this one, or the one of the cache, which is fetched once (docs/running.md). */
export function nodeToRun() {
  endChildrenOnSignals();
  return beforeInstall('node').nodeToRun(report).catch(failWith);
}

/**
 * What a command may be told stands beside its file, without a package: src/main.ts has src/usage.cjs, src/start.main.ts
 * has src/start.usage.cjs. So --help and a misspelt option are answered at once, whatever is installed.
 */
export function readUsage(file, args) {
  const { usage, readOptions, needsServers, blockedBy } = require(join(root, file.replace(/main\.ts$/, 'usage.cjs')));
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    console.log(usage);
    process.exit(0);
  }
  const blocked = blockedBy?.(root) ?? null;
  if (blocked !== null) fail(blocked);
  try {
    const options = readOptions(args);
    return { servers: needsServers?.(options) ?? false };
  } catch (error) {
    // Last, where it is read.
    console.error(`${usage}\n\n${error.message}`);
    process.exit(2);
  }
}

/**
 * npm ci when node_modules is missing, or was not installed from the lock file that is here now. Where servers will be
 * needed, their downloads run beside it, and what would keep them from starting is said first.
 */
export async function install({ servers } = { servers: false }) {
  const lock = join(root, 'package-lock.json');
  const record = join(root, 'node_modules/.installed-from');
  const fingerprint = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(record) ? readFileSync(record, 'utf8') === fingerprint : installedByHandSince(lock)) return;
  const up = beforeInstall('processes').stackIsUp(join(root, '.kessai'));
  if (up !== null) fail(`the packages are older than package-lock.json, and ${up}`);
  const node = nodeToRun(); // Beside the packages where it has to be fetched.
  const npmCache = npmCacheArguments();
  const download = servers ? await beforeInstall('ladder').planDownloads(report).catch(failWith) : null;
  const args = ['ci', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund', ...npmCache];
  await Promise.all([npm(args), download?.().catch(failWith), node]);
  writeFileSync(record, fingerprint);
}

function installedByHandSince(lock) {
  const installed = join(root, 'node_modules/.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

/** In a home that is closed to writing npm would fail after its downloads. */
function npmCacheArguments() {
  const { cacheFolder, isWritable } = beforeInstall('programs');
  const npmCache = process.env['npm_config_cache'] || join(process.env['HOME'] || homedir(), '.npm');
  if (process.platform === 'win32' || isWritable(npmCache)) return [];
  const ours = join(cacheFolder(), 'npm');
  if (isWritable(ours)) return ['--cache', ours];
  return fail(`neither ${npmCache} nor ${cacheFolder()} is writable:\nset XDG_CACHE_HOME to a folder that is`);
}

let ending = false;
let endsChildren = false;

/** A Ctrl-C ends what was started here, with all that it has started itself. */
function endChildrenOnSignals() {
  if (endsChildren) return;
  endsChildren = true;
  const onSignal = () => {
    if (ending) return;
    ending = true;
    report('\nstopping …');
    process.exit(130); // By which the children are ended.
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
}

/** Runs a TypeScript file with what this process was given, and ends as it ends. */
export async function runTypeScript(file, args) {
  const node = await nodeToRun();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  const child = spawn(node, ['--import', 'tsx', file, ...args], {
    cwd: root,
    // The channel tells the child when this process is gone.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: environment(node),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => fail(error.message));
  child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

export function environment(node = process.execPath) {
  return { ...beforeInstall('node').withNode(node), NX_DAEMON: 'false', NX_TUI: 'false' };
}

export function fail(message) {
  console.error(`${message}`);
  process.exit(1);
}

function failWith(error) {
  fail(error.message);
}

/** Quiet while it goes well: a line every five seconds; all that it printed when it fails. */
async function npm(args) {
  const startedAt = Date.now();
  report('npm ci …');
  const ticking = setInterval(() => report(`… npm ci: ${Math.round((Date.now() - startedAt) / 1_000)} s`), TICK_MS);
  const options = { cwd: root, env: environment(), shell: process.platform === 'win32' };
  const { code, output } = await beforeInstall('programs').run('npm', args, options);
  clearInterval(ticking);
  if (ending) return;
  if (code === 0) return report(`✓ npm ci (${((Date.now() - startedAt) / 1_000).toFixed(1)} s)`);
  process.stderr.write(output);
  fail(`✗ npm ci failed (exit code ${code}): try "npm ci" by hand to see more`);
}
