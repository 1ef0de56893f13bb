// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');

const usage = `npm run planted-bugs -- [options]
  Puts known mistakes into copies of the sources, and shows that the crash proof finds each.
  --only name,name   these alone, by name or number
  --controls         the unpatched copy passes under the arguments of every bug too
  --folder path      where the results go (.kessai/planted-bugs)
  --list             shows what there is, and ends
  --check            whether every patch still applies, and ends
Ends with 1 when a bug was not caught, when the proof fails without one, or when a patch does not
apply.`;

/** @param {readonly string[]} argv */
function readOptions(argv) {
  const flag = /** @type {const} */ ({ type: 'boolean', default: false });
  const text = /** @type {const} */ ({ type: 'string' });
  const options = { only: text, folder: text, controls: flag, list: flag, check: flag };
  return parseArgs({ args: [...argv], options }).values;
}

module.exports = {
  usage,
  readOptions,
  /** @param {{ list: boolean, check: boolean }} options */
  needsServers: ({ list, check }) => !list && !check,
};
