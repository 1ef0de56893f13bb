// Runs the tests of one level of one project and leaves jest's own account of them in dist/test-results:
// `node tools/build/jest.mjs unit money libs/money [jest options]`.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { environment, nodeToRun } from '../prepare.mjs';

const [level, project, folder, ...rest] = process.argv.slice(2);
const root = resolve(import.meta.dirname, '../..');
const results = join(root, 'dist/test-results', level);
const outputFile = join(results, `${project}.json`);
mkdirSync(results, { recursive: true });
rmSync(outputFile, { force: true });

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const options = ['--config', join(root, `jest.${level}.config.cjs`), '--rootDir', join(root, folder)];
const node = await nodeToRun();
const child = spawn(node, [jest, ...options, '--json', '--outputFile', outputFile, ...rest], {
  cwd: root,
  env: environment(node),
  // The JSON that --json prints to stdout is in the file; what people read goes to stderr.
  stdio: ['inherit', 'ignore', 'inherit'],
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
