#!/usr/bin/env node
// npx kessai …: the command line (tools/cli), run from source.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expectNode, fail, root, runTypeScript } from './prepare.mjs';

expectNode();
if (!existsSync(join(root, 'node_modules/tsx'))) fail('kessai: the packages are not installed. Run: npm ci');
runTypeScript('tools/cli/src/main.ts', process.argv.slice(2));
