// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');

const usage = `npm run tidy [-- --words <start of a path>] [-- --shrink]
  Names every file that breaks a rule of the house: names, migrations, events, alerts, words.

  --words   lists the words and the long sentences that the budget still allows, e.g. of libs/http
  --shrink  writes the budget that is left, after some were mended`;

/** @param {readonly string[]} argv */
function readOptions(argv) {
  return parseArgs({ args: [...argv], options: { words: { type: 'string' }, shrink: { type: 'boolean' } } }).values;
}

module.exports = { usage, readOptions };
