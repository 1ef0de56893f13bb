// The command line as one file without dependencies: for a clone in node_modules/.cache, for its package in tools/cli/dist.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const cache = join(root, 'node_modules/.cache/kessai');
const always = ['package.json', 'package-lock.json', 'tsconfig.base.json', 'tools/build/command-line.mjs'];

/** The bundle of a clone, built when there is none of these sources. `report` is told that it takes a moment. */
export async function builtCommandLine(report) {
  const record = readRecord();
  if (record !== null && existsSync(bundleOf(record)) && fingerprint(record.inputs) === record.fingerprint) {
    return bundleOf(record);
  }
  report('building the command line, once after each change of its source …');
  const { text, inputs } = await bundleCommandLine();
  const built = { inputs, fingerprint: fingerprint(inputs) };
  try {
    keep(built, text);
    return bundleOf(built);
  } catch {
    const dir = mkdtempSync(join(tmpdir(), 'kessai-'));
    process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
    report(`${cache} cannot be written: built for this run alone`);
    writeFileSync(join(dir, 'kessai.cjs'), text);
    return join(dir, 'kessai.cjs');
  }
}

/** The text of the bundle, which of our files are in it, and which packages. */
export async function bundleCommandLine() {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['tools/cli/src/main.ts'],
    outfile: 'kessai.cjs',
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    metafile: true,
    alias: aliases(),
    logLevel: 'warning',
  });
  const files = Object.keys(metafile.inputs).sort();
  const packages = files.flatMap(
    (file) => /^node_modules\/(?:.*node_modules\/)?((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[0] ?? [],
  );
  return {
    text: outputFiles[0].text,
    inputs: files.filter((file) => !file.startsWith('node_modules/')),
    packages: [...new Set(packages)].map((folder) => folder.replace(/\/$/, '')),
  };
}

function readRecord() {
  try {
    return JSON.parse(readFileSync(join(cache, 'built.json'), 'utf8'));
  } catch {
    return null; // Not built yet, or by another version.
  }
}

function fingerprint(inputs) {
  const hash = createHash('sha256');
  for (const file of [...always, ...inputs]) {
    const path = join(root, file);
    hash
      .update(`${file}\0`)
      .update(existsSync(path) ? readFileSync(path) : '')
      .update('\0');
  }
  return hash.digest('hex').slice(0, 32);
}

const bundleOf = ({ fingerprint: name }) => join(cache, `kessai-${name}.cjs`);

/** Each file appears whole: another run may start at this moment. */
function keep(record, text) {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) rmSync(join(cache, name), { force: true });
  writeWhole(bundleOf(record), text);
  writeWhole(join(cache, 'built.json'), JSON.stringify(record));
}

function writeWhole(path, text) {
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
}

function aliases() {
  const { paths } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')).compilerOptions;
  return Object.fromEntries(Object.entries(paths).map(([name, [file]]) => [name, join(root, file)]));
}
