// npm test: installs what is missing, then runs the tests (tools/infra/src/test.main.ts).
import { expectNode, install, runTypeScript } from './prepare.mjs';

expectNode();
await install();
runTypeScript('tools/infra/src/test.main.ts', process.argv.slice(2));
