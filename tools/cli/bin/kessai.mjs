#!/usr/bin/env node
// In the package the bundle lies beside this file; in a clone it is built from the source.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const inPackage = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
if (existsSync(inPackage('src/main.ts'))) await import('../../kessai.mjs');
else {
  const { version } = JSON.parse(readFileSync(inPackage('package.json'), 'utf8'));
  const { run } = createRequire(import.meta.url)('../dist/kessai.cjs');
  await run({ version, stackPath: '.kessai/stack.json' });
}
