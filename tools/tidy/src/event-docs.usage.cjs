// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');

const usage = `npm run events:docs
  Writes docs/events/asyncapi.json anew from libs/contracts.`;

/** @param {readonly string[]} argv */
function readOptions(argv) {
  return parseArgs({ args: [...argv], options: {} }).values;
}

module.exports = { usage, readOptions };
