// npm run check: format, types, lint, house rules and unit tests, side by side where two of them leave each other room.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, expectNode, fail, install, nodeToRun, root } from './prepare.mjs';

const USAGE = `npm run check [-- --force] [-- --only format,types,scripts,lint,tidy,unit]

  --force   runs a step also when no file has changed since it last passed here
  --only    some of the steps, with commas between them`;

const cache = join(root, 'node_modules/.cache/check');
const passedFile = join(cache, 'passed.json');
const bin = (name) => join(root, 'node_modules', name);
const eslintCache = ['--cache', '--cache-strategy', 'content', '--cache-location', join(cache, 'eslint/')];

const steps = {
  format: {
    args: [
      bin('prettier/bin/prettier.cjs'),
      '--check',
      '--cache',
      '--cache-strategy',
      'content',
      '--log-level',
      'warn',
    ],
    files: ['.'],
    mend: 'npm run format',
  },
  types: { args: [bin('typescript/bin/tsc'), '-p', 'tsconfig.json'], files: [], mend: 'see the errors above' },
  scripts: {
    args: [bin('typescript/bin/tsc'), '-p', 'tsconfig.browser.json'],
    files: [],
    mend: 'see the errors above',
  },
  // One process for the whole repository: the types are read once, not once a project.
  lint: { args: [bin('eslint/bin/eslint.js'), '--max-warnings', '0'], files: ['.'], mend: 'see the errors above' },
  tidy: { args: ['--import', 'tsx', 'tools/tidy/src/main.ts'], files: [], mend: 'npm run tidy shows it alone' },
  unit: {
    args: [bin('jest/bin/jest.js'), '--config', 'jest.unit.config.cjs', '--silent'],
    files: [],
    mend: 'npx jest --config jest.unit.config.cjs <part of a path>',
  },
};

/** Two processes at most at once; the unit tests use both cores by themselves. */
const lanes = [[['types', 'scripts', 'format', 'tidy'], ['lint']], [['unit']]];

const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(130);
  });
}

const { force, only } = parse(process.argv.slice(2));
expectNode();
await install();
const node = await nodeToRun();
const startedAt = Date.now();
const fingerprint = fingerprintOfSources();
const passed = readPassed();
if (only.includes('lint')) await makeProjectGraph();

const failed = [];
for (const side of lanes) await Promise.all(side.map((names) => oneAfterAnother(names)));
const outcome = failed.length === 0 ? '✓ check passed' : `✗ check failed: ${failed.join(', ')}`;
console.log(`\n${outcome} (${seconds(startedAt)})`);
// Each step counts as one, in the words of `npm test`: .ci/run adds them up.
console.log(`${only.length - failed.length} passed, ${failed.length} failed, 0 skipped`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function oneAfterAnother(names) {
  for (const name of names.filter((known) => only.includes(known))) await runStep(name);
}

async function runStep(name) {
  if (!force && passed[name] === fingerprint) return console.log(`✓ ${name}: nothing has changed since it passed`);
  const began = Date.now();
  const { args, files, mend } = steps[name];
  // What the cache of ESLint keeps of a file is blind to types that changed in another: CI and --force read all afresh.
  const cached = name === 'lint' && !force && !process.env.CI ? eslintCache : [];
  const { code, output } = await run([...args, ...cached, ...files]);
  delete passed[name];
  if (code === 0) {
    passed[name] = fingerprint;
    console.log(`✓ ${name} (${seconds(began)})`);
  } else {
    failed.push(name);
    process.stderr.write(output);
    console.error(`✗ ${name} (${seconds(began)}): ${mend}`);
  }
  writeFileSync(passedFile, JSON.stringify(passed));
}

/** The borders between projects are judged by Nx's graph, which its own commands write. */
async function makeProjectGraph() {
  const { code, output } = await run([bin('nx/dist/bin/nx.js'), 'show', 'projects']);
  if (code === 0) return;
  process.stderr.write(output);
  fail('the graph of the projects could not be made');
}

function run(args) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment(node) });
    const output = [];
    running.add(child);
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, output: Buffer.concat(output) });
    });
  });
}

/** Of every file that git tracks or would track, and of the Node that runs. */
function fingerprintOfSources() {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const hash = createHash('sha256').update(`${node} ${process.version}`);
  for (const path of execFileSync('git', args, { cwd: root, maxBuffer: 2 ** 26 })
    .toString()
    .split('\0')) {
    if (path === '') continue;
    hash.update(`\0${path}\0`).update(contentOf(path));
  }
  return hash.digest('hex');
}

/** A tracked file that is deleted, and a link, count as empty. */
function contentOf(path) {
  try {
    return readFileSync(join(root, path));
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'EISDIR') return '';
    throw error;
  }
}

function readPassed() {
  mkdirSync(cache, { recursive: true });
  try {
    return JSON.parse(readFileSync(passedFile, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return {};
    throw error;
  }
}

function parse(words) {
  const options = { force: false, only: Object.keys(steps) };
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === '--help') {
      console.log(USAGE);
      process.exit(0);
    } else if (words[at] === '--force') {
      options.force = true;
    } else if (words[at] === '--only' && namesOf(words[at + 1])) {
      options.only = namesOf(words[(at += 1)]);
    } else {
      console.error(`unknown: ${words.slice(at).join(' ')}\n\n${USAGE}`);
      process.exit(2);
    }
  }
  return options;
}

function namesOf(list = '') {
  const names = list.split(',');
  return names.every((name) => Object.hasOwn(steps, name)) ? names : null;
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
