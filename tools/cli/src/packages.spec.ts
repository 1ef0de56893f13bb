import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// Both packages are built, packed, checked and used by a compiler of its own: seconds, on a busy machine.
jest.setTimeout(300_000);

const root = join(__dirname, '../../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const dir = mkdtempSync(join(tmpdir(), 'kessai-packages-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function run(command: string, args: readonly string[], cwd = dir) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return { status, said: stdout + stderr, stdout };
}

/** Packs as `npm pack` does, and installs what was packed. */
function install(folder: string, name: string): string {
  const packed = run(
    'npm',
    ['pack', '--ignore-scripts=false', '--json', '--pack-destination', dir],
    join(root, folder),
  );
  if (packed.status !== 0) throw new Error(packed.said);
  const tarball = join(dir, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  const target = join(dir, 'node_modules', name);
  mkdirSync(target, { recursive: true });
  const unpacked = run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
  if (unpacked.status !== 0) throw new Error(unpacked.said);
  const { dependencies = {} } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const dependency of Object.keys(dependencies)) link(dependency);
  return tarball;
}

function link(name: string): void {
  mkdirSync(dirname(join(dir, 'node_modules', name)), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), join(dir, 'node_modules', name));
}

/** What the checkers of packages say; they are ES modules, which jest does not load. */
function complaints(name: string, tarball: string): unknown {
  const script = `
    import { readFileSync } from 'node:fs';
    import { publint } from 'publint';
    import { formatMessage } from 'publint/utils';
    import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
    const pkgDir = ${JSON.stringify(join(dir, 'node_modules', name))};
    const { messages, pkg } = await publint({ pkgDir, level: 'suggestion', strict: true, pack: false });
    const checked = await checkPackage(createPackageFromTarballData(readFileSync(${JSON.stringify(tarball)})));
    console.log(JSON.stringify([...messages.map((one) => formatMessage(one, pkg)), ...(checked.problems ?? [])]));`;
  const { stdout, said } = run(process.execPath, ['--input-type=module', '-e', script], root);
  return stdout === '' ? said : JSON.parse(stdout);
}

/** The blocks of TypeScript and JavaScript of a page, each as a file of its own. */
function snippetsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^( *)```(?:ts|js)\n([\s\S]*?)^\1```$/gm)].map(([, indent = '', code = '']) =>
    code.replace(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

const pages = ['docs/integrate.md', 'docs/webhooks.md', 'libs/client/README.md'];

/** What the pages take for granted: the shop's own things. */
const surroundings = `
  declare const order: { readonly id: string; readonly payTry: number };
  declare const paymentKey: string;
  declare const rawBody: string;
  declare const request: { readonly headers: Record<string, string> };
  declare function redirect(url: string): void;
  declare function ship(orderId: string): void;
`;

describe('@kessai/client as a package', () => {
  let tarball: string;
  beforeAll(() => {
    tarball = install('libs/client', '@kessai/client');
    link('@types/node');
    writeFileSync(join(dir, 'surroundings.d.ts'), surroundings);
  });

  it('has nothing that a checker of packages or of their types complains of', () => {
    expect(complaints('@kessai/client', tarball)).toEqual([]);
  });

  it.each([
    ['an ES module', 'module', 'node16', 'node16'],
    ['CommonJS', 'commonjs', 'node16', 'node16'],
    ['what a bundler takes', 'module', 'preserve', 'bundler'],
  ])('lets every snippet of the guides compile, strictly, as %s', (_, type, module, moduleResolution) => {
    const compilerOptions = { strict: true, noEmit: true, target: 'es2022', lib: ['es2023'], types: ['node'] };
    const strict = { noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
    writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'a-shop', type }));
    const files = pages.flatMap((page) =>
      snippetsOf(page).map((code, nth) => {
        const file = `${page.replace(/[^a-z]/gi, '-')}-${nth}.ts`;
        // As a function body a snippet may wait for an answer in CommonJS too.
        const [, imports = '', body = ''] = /^((?:import .*\n)*)([\s\S]*)$/.exec(code) ?? [];
        writeFileSync(join(dir, file), `${imports}\nexport async function snippet() {\n${body}}\n`);
        return file;
      }),
    );
    expect(files.length).toBeGreaterThanOrEqual(3);
    const options = { ...compilerOptions, ...strict, module, moduleResolution };
    const config = { compilerOptions: options, files: ['surroundings.d.ts', ...files] };
    writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify(config));
    expect(run(process.execPath, [join(root, 'node_modules/typescript/lib/tsc.js'), '-p', dir]).said).toBe('');
  });

  it('runs both ways', () => {
    const used = `new KessaiUnreachable('x') instanceof KessaiError && typeof kessaiClient({ url: 'http://a', key: 'k' }).payment.get`;
    const names = '{ kessaiClient, KessaiError, KessaiUnreachable }';
    const imported = `import ${names} from '@kessai/client'; console.log(${used});`;
    const required = `const ${names} = require('@kessai/client'); console.log(${used});`;
    expect(run(process.execPath, ['--input-type=module', '-e', imported]).said).toBe('function\n');
    expect(run(process.execPath, ['--input-type=commonjs', '-e', required]).said).toBe('function\n');
  });
});

describe('the command line as a package', () => {
  let tarball: string;
  beforeAll(() => {
    tarball = install('tools/cli', '@kessai/cli');
  });

  it('has nothing that a checker of packages complains of', () => {
    expect(complaints('@kessai/cli', tarball)).toEqual([]);
  });

  it('runs by itself, and looks for a stack where it is called', () => {
    const command = join(dir, 'node_modules/@kessai/cli/bin/kessai.mjs');
    expect(run(process.execPath, [command, '--version']).said).toBe(`${version}\n`);
    const { status, said } = run(process.execPath, [command, 'payments', 'list']);
    expect([status, said]).toEqual([2, expect.stringContaining('There is no .kessai/stack.json')]);
  });

  it('brings the licences of what is in it', () => {
    const licences = readFileSync(join(dir, 'node_modules/@kessai/cli/dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['commander', 'openapi-fetch', 'standardwebhooks']) expect(licences).toContain(`${name} `);
  });
});
