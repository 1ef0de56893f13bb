// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');

const usage = `npm run audit -- [options]
  Holds the approvals of the PSP, the payments, the wallets and the books of a running stack against
  each other.
  --stack <file>       the stack to look at (.kessai/stack.json)
  --payment <url>  --wallet <url>  --ledger <url>
                       databases, instead of a stack file: mysql://user:password@host:port/name
  --simulator <url>    the simulated PSP; without it the PSP's side is not checked
  --wait [seconds]     wait until no event is on its way, at most so long (60)
  --json               the report as JSON
DATABASE_TLS and its files apply as they do to the services.
Ends with 1 when something is broken, with 2 when it could not look.`;

const WAIT_SECONDS_DEFAULT = 60;

/** @param {readonly string[]} argv */
function readOptions(argv) {
  // node:util knows no option with an optional value: a bare --wait gets the default.
  const args = argv.flatMap((arg, index) => {
    const isBareWait = arg === '--wait' && !/^[0-9]+$/.test(argv[index + 1] ?? '');
    return isBareWait ? [`--wait=${WAIT_SECONDS_DEFAULT}`] : [arg];
  });
  const text = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean', default: false });
  const options = { stack: text, payment: text, wallet: text, ledger: text, simulator: text, wait: text, json: flag };
  return parseArgs({ args, options }).values;
}

module.exports = { usage, readOptions };
