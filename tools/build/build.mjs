// Bundles one app into dist/apps/<name>/main.js, with migrate.js and commands where there are any. Own code only: packages
// stay outside and are listed, with the versions that are installed, in dist/apps/<name>/package.json.
import { transformFile } from '@swc/core';
import { build } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const app = process.argv[2];
const source = join(root, 'apps', app ?? '', 'src');
if (!app || !existsSync(join(source, 'main.ts'))) {
  console.error(`build: no apps/${app}/src/main.ts`);
  process.exit(2);
}
const isEntry = (file) => /^(main|migrate)\.ts$|\.main\.ts$/.test(file);
const entries = readdirSync(source)
  .filter(isEntry)
  .map((file) => file.replace(/\.ts$/, ''))
  .sort();
const target = join(root, 'dist/apps', app);
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

// esbuild knows no decorator metadata, which Nest's constructor injection reads: swc compiles, esbuild bundles.
const swcrc = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));
const compileWithSwc = {
  name: 'swc',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const { code } = await transformFile(path, {
        ...swcrc,
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
      });
      return { contents: withFiles(code, path), loader: 'js' };
    });
  },
};

const { dependencies, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { metafile } = await build({
  entryPoints: entries.map((name) => ({ in: join(source, `${name}.ts`), out: name.replace('.main', '') })),
  outdir: target,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  packages: 'external',
  alias: aliases(),
  define: { KESSAI_VERSION: JSON.stringify(version) },
  plugins: [compileWithSwc],
  sourcemap: true,
  keepNames: true,
  metafile: true,
  logLevel: 'warning',
});

const used = new Set(
  Object.values(metafile.outputs)
    .flatMap((output) => output.imports)
    .filter((found) => found.external && !builtinModules.includes(found.path.replace(/^node:/, '').split('/')[0]))
    .map(({ path }) =>
      path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
);
const undeclared = [...used].filter((name) => !dependencies[name]);
if (undeclared.length > 0) {
  console.error(`build: ${app} uses ${undeclared.join(', ')}, which package.json does not list under "dependencies"`);
  process.exit(1);
}
writeFileSync(
  join(target, 'package.json'),
  JSON.stringify(
    { name: `@kessai/${app}`, version, private: true, dependencies: pick(dependencies, [...used].sort()) },
    null,
    2,
  ) + '\n',
);
console.log(`built ${app}: ${entries.map((name) => `dist/apps/${app}/${name.replace('.main', '')}.js`).join(', ')}`);

/** The bundle is one file: what code reads from beside itself, such as a style sheet, becomes a text in it. */
function withFiles(code, path) {
  const whole = code.replace(/readFileSync\(join\(__dirname, ["']([^"']+)["']\), ["']utf8["']\)/g, (_call, name) =>
    JSON.stringify(readFileSync(join(dirname(path), name), 'utf8')),
  );
  if (/\b__dirname\b/.test(whole))
    throw new Error(`${path}: only readFileSync(join(__dirname, '…'), 'utf8') is bundled`);
  return whole;
}

function aliases() {
  const { paths } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')).compilerOptions;
  return Object.fromEntries(Object.entries(paths).map(([name, [file]]) => [name, join(root, file)]));
}

function pick(all, names) {
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}
