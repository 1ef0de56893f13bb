// node tools/run.mjs <file.ts> [arguments]: installs what is missing, then runs the file.
import { expectNode, fail, install, runTypeScript } from './prepare.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) fail('usage: node tools/run.mjs <file.ts> [arguments]');
expectNode();
await install();
runTypeScript(file, args);
