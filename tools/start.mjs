// npm start: installs what is missing, builds, and hands over to the supervisor (tools/infra/src/start.main.ts).
import { build, expectNode, install, runTypeScript } from './prepare.mjs';

expectNode();
await install();
await build();
runTypeScript('tools/infra/src/start.main.ts', process.argv.slice(2));
