#!/usr/bin/env node
// npx kessai …: the command line (tools/cli) in a clone, bundled at its first use.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { builtCommandLine } from './build/command-line.mjs';
import { endWithNpm, expectNode, fail, root } from './prepare.mjs';

expectNode();
endWithNpm();
if (!existsSync(join(root, 'node_modules/esbuild'))) fail('kessai: the packages are not installed. Run: npm ci');
const bundle = await builtCommandLine((line) => process.stderr.write(`kessai: ${line}\n`));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
await createRequire(import.meta.url)(bundle).run({ version, stackPath: join(root, '.kessai/stack.json') });
