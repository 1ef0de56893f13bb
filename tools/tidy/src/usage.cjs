// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');

const usage = `npm run tidy
  Names every file that breaks a rule of the house: names, migrations, events, alerts, words.`;

/** @param {readonly string[]} argv */
function readOptions(argv) {
  return parseArgs({ args: [...argv], options: {} }).values;
}

module.exports = { usage, readOptions };
