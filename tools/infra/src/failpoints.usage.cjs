// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');

const usage = `npm run failpoints
  Lists the places at which the fault tests kill a process.
  FAILPOINT_KILL=<point>:<nth pass> makes a service die there.`;

/** @param {readonly string[]} argv */
function readOptions(argv) {
  return parseArgs({ args: [...argv], options: {} }).values;
}

module.exports = { usage, readOptions };
