// What the commands of package.json share before any dependency is there: Node's version, npm ci, and running TypeScript.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const NODE_AT_LEAST = [20, 11];

export function expectNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_AT_LEAST[0] || (major === NODE_AT_LEAST[0] && minor >= NODE_AT_LEAST[1])) return;
  fail(
    `Node ${NODE_AT_LEAST.join('.')} or later is needed, this is ${process.versions.node}. Install it with: ` +
      '"nvm install" (reads .nvmrc), "brew install node@20", or "winget install OpenJS.NodeJS.LTS"',
  );
}

/** npm ci when node_modules is missing, or was not installed from the lock file that is here now. */
export async function install() {
  const lock = join(root, 'package-lock.json');
  const record = join(root, 'node_modules/.installed-from');
  const fingerprint = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(record) ? readFileSync(record, 'utf8') === fingerprint : installedByHandSince(lock)) return;
  await step(
    'npm ci',
    'npm',
    ['ci', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund'],
    'try "npm ci" by hand to see more',
  );
  writeFileSync(record, fingerprint);
}

function installedByHandSince(lock) {
  const installed = join(root, 'node_modules/.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

export async function build() {
  const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
  const args = [nx, 'run-many', '-t', 'build', '--outputStyle=static'];
  await step(
    'building the services',
    process.execPath,
    args,
    'see the errors above, or try "npx nx run-many -t build"',
  );
}

/** Runs a TypeScript file with what this process was given, and ends as it ends. */
export function runTypeScript(file, args) {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: root,
    // The channel tells the child when this process is gone.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: environment(),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => fail(error.message));
  child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

export function environment() {
  return { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
}

export function fail(message) {
  console.error(`${message}`);
  process.exit(1);
}

/** Quiet while it goes well: a line every five seconds; all that it printed when it fails. */
async function step(label, command, args, mend) {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  console.log(`${label} …`);
  const ticking = setInterval(() => console.log(`… ${label}: ${seconds()} s`), 5_000);
  const output = [];
  const code = await new Promise((resolve) => {
    const shell = process.platform === 'win32' && command === 'npm';
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment(), shell });
    const stop = (signal) => child.kill(signal);
    process.once('SIGINT', stop).once('SIGTERM', stop);
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => output.push(Buffer.from(error.message)) && resolve(1));
    child.once('close', (ended) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve(ended ?? 130);
    });
  });
  clearInterval(ticking);
  if (code === 0) return console.log(`✓ ${label} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  process.stderr.write(Buffer.concat(output));
  fail(`✗ ${label} failed (exit code ${code}): ${mend}`);
}
