// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');

const usage = `npm test -- [--only unit|int|e2e] [--database mysql]   or   npm run test:browser
  All three levels one after the other; the last line is the count.
  --only   one level: unit (pure), int (one app or library on a real Kafka and database) or
           e2e (all built services, 11 minutes)
  --database mysql
           what touches a database most, on MySQL: KESSAI_MYSQLD, else one that is fetched once
A single file or suite: see CONTRIBUTING.md.`;

/**
 * The words that are known; which level they mean is read in testing/arguments.ts.
 * @param {readonly string[]} argv
 */
function readOptions(argv) {
  const text = /** @type {const} */ ({ type: 'string' });
  const options = { only: text, database: text, browser: /** @type {const} */ ({ type: 'boolean', default: false }) };
  const { values } = parseArgs({ args: [...argv], options });
  if (values.only !== undefined && !['unit', 'int', 'e2e'].includes(values.only)) {
    throw new Error(`--only: there is no level ${JSON.stringify(values.only)}`);
  }
  if (values.database !== undefined && values.database !== 'mysql') {
    throw new Error(`--database: there is no ${JSON.stringify(values.database)}`);
  }
  return values;
}

module.exports = {
  usage,
  readOptions,
  /** @param {{ only?: string | undefined }} options */
  needsServers: ({ only }) => only !== 'unit',
};
