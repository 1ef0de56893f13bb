// node tools/run.mjs <file.ts> [arguments]: answers --help, installs what is missing, then runs the file.
import { endWithNpm, expectNode, fail, install, readUsage, runTypeScript } from './prepare.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) fail('usage: node tools/run.mjs <file.ts> [arguments]');
expectNode();
endWithNpm();
await install(readUsage(file, args));
await runTypeScript(file, args);
