// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');

const usage = `npm run sample-shop
  Opens a shop that sells through the hosted checkout, until Ctrl-C.
  "npm start" runs in another terminal meanwhile.
  SHOP_PORT   where it opens (4000, or the next free one)`;

/** @param {readonly string[]} argv */
function readOptions(argv) {
  return parseArgs({ args: [...argv], options: {} }).values;
}

module.exports = { usage, readOptions };
