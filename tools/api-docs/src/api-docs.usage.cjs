// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');

const usage = `npm run api:docs -- [--check]
  Writes docs/api and the client's types anew from the schemas of the routes.
  --check   writes nothing, and ends with 1 where a file is not as it would be written`;

/** @param {readonly string[]} argv */
function readOptions(argv) {
  return parseArgs({ args: [...argv], options: { check: { type: 'boolean', default: false } } }).values;
}

module.exports = { usage, readOptions };
