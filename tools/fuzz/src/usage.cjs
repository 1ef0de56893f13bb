// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');

const usage = `npm run fuzz -- [--requests 100000] [--seed N] [--no-build]
  Sends requests made from docs/api, good and broken ones, to a platform of its own.
  Ends with 1 when one is answered with a 5xx, undocumented, or without a proper problem: the
  smallest is shown.`;

/** @param {readonly string[]} argv */
function readOptions(argv) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      requests: { type: 'string', default: '100000' },
      seed: { type: 'string' },
      'no-build': { type: 'boolean', default: false },
    },
  });
  return values;
}

module.exports = { usage, readOptions, needsServers: () => true };
