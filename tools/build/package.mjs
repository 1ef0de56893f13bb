// Builds what is published, in its own folder: `node tools/build/package.mjs client|cli`. `npm pack` there runs it first.
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { bundleCommandLine } from './command-line.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

const builders = { client: buildClient, cli: buildCommandLine };
const name = process.argv[2];
if (!Object.hasOwn(builders, name ?? '')) {
  console.error(`package: there is no package ${name}; there are ${Object.keys(builders).join(' and ')}`);
  process.exit(2);
}
await builders[name]();

/** JavaScript for both module systems, and types for both: each looks for its own beside it. */
async function buildClient() {
  const folder = join(root, 'libs/client');
  const { dependencies } = readJson('libs/client/package.json');
  const bundled = 'openapi-fetch';
  const dist = emptied(join(folder, 'dist'));
  expectSameVersions(
    readJson('libs/client/package.json'),
    Object.keys(readJson('libs/client/package.json').dependencies),
  );
  for (const { format, file } of [
    { format: 'esm', file: 'esm/index.js' },
    { format: 'cjs', file: 'cjs/index.cjs' },
  ]) {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ['libs/client/src/index.ts'],
      outfile: join(dist, file),
      bundle: true,
      // Taken in: what it exports to CommonJS is not what its bundle for ES modules exports.
      external: Object.keys(dependencies).filter((dependency) => dependency !== bundled),
      conditions: ['import'],
      mainFields: ['module', 'main'],
      alias: { '@kessai/terminal': join(root, 'libs/terminal/src/index.ts') },
      platform: 'neutral',
      target: 'es2022',
      format,
      metafile: true,
      logLevel: 'warning',
    });
    expectDeclared(metafile, Object.keys(dependencies));
  }
  writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licenceOf(`node_modules/${bundled}`));
  writeTypes(join(folder, 'src/index.ts'), dist);
  console.log('built client: libs/client/dist');
}

function emptied(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  return folder;
}

function expectDeclared({ outputs }, declared) {
  const imported = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const missing = imported.filter((path) => !declared.includes(path) && !builtinModules.includes(path));
  if (missing.length > 0) throw new Error(`the package imports ${missing.join(', ')}, which it does not declare`);
}

/** What is published is what is tested here. */
function expectSameVersions({ version, dependencies = {} }, names) {
  const ours = readJson('package.json');
  const different = names.filter((dependency) => dependencies[dependency] !== ours.dependencies[dependency]);
  if (version !== ours.version) throw new Error(`the package is version ${version}, the repository ${ours.version}`);
  if (different.length > 0) throw new Error(`${different.join(', ')}: not the version of the repository`);
}

function writeTypes(entry, dist) {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram([entry], {
    ...options,
    types: ['node'],
    declaration: true,
    emitDeclarationOnly: true,
    removeComments: false,
  });
  const source = dirname(entry);
  program.emit(undefined, (_path, text, _mark, _error, [file]) => {
    const path = relative(source, file.fileName).replace(/\.ts$/, '');
    if (path.startsWith('..')) return; // Of ours, but bundled: no type of it is public.
    writeWith(join(dist, 'esm', `${path}.d.ts`), text, '.js');
    writeWith(join(dist, 'cjs', `${path}.d.cts`), text, '.cjs');
  });
}

/** The source names its files without an ending, as bundlers take them; Node's resolution wants the whole name. */
function writeWith(path, text, ending) {
  mkdirSync(dirname(path), { recursive: true });
  const whole = text.replace(/(from |import\()(['"])(\.{1,2}\/[^'"]+)\2/g, `$1$2$3${ending}$2`);
  if (/@kessai\//.test(whole.replace(/\/\*[\s\S]*?\*\//g, '')))
    throw new Error(`${path} shows a type that is not in the package`);
  writeFileSync(path, whole);
}

/** One file: it starts at once, and installs nothing else. */
async function buildCommandLine() {
  const dist = emptied(join(root, 'tools/cli/dist'));
  expectSameVersions(readJson('tools/cli/package.json'), []);
  const { text, packages } = await bundleCommandLine();
  writeFileSync(join(dist, 'kessai.cjs'), text);
  writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), packages.map(licenceOf).join('\n\n'));
  console.log('built cli: tools/cli/dist');
}

function licenceOf(folder) {
  const { name: packageName, version, license } = readJson(join(folder, 'package.json'));
  const file = readdirSync(join(root, folder)).find((candidate) => /^licen[cs]e/i.test(candidate));
  const text = file === undefined ? '' : `\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}`;
  return `${packageName} ${version}, ${license}${text}`;
}
