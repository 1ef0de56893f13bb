// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');

/** The parts of the bench, in the order in which they run. */
const parts = {
  payments: 'create and confirm payments',
  idle: 'memory and idle CPU',
  'raw-limit': 'raw limit of the database',
  cost: 'what a payment costs the database: statements, rows, index entries, redo log',
  'many-sellers': 'a backlog of many sellers',
  'one-seller': 'a backlog of one seller',
  'hanging-psp': 'a PSP that hangs',
  outage: 'a PSP that is away, and comes back',
  race: 'confirms, webhooks and recovery at the same moment',
  kills: 'kill -9 of each service at half load',
  webhooks: 'webhooks beside payments',
  refunds: 'refunds of one payment at the same moment',
  'one-effect': 'one effect per idempotency key',
  flood: 'a flood from one key',
  'guard-cost': "what of payment's CPU goes to the guard and to idempotency",
  'flaky-webhooks': 'webhooks to receivers that fail and hang',
  neighbours: 'what one key does to the others',
};

/** Short names. @type {Readonly<Record<string, string>>} */
const letters = {
  a: 'payments',
  b: 'many-sellers',
  c: 'one-seller',
  d: 'raw-limit',
  e: 'idle',
  f: 'hanging-psp',
  g: 'outage',
  h: 'race',
  i: 'kills',
  j: 'refunds',
  k: 'webhooks',
  l: 'one-effect',
  m: 'flood',
  n: 'guard-cost',
  o: 'flaky-webhooks',
};

/** @param {string} part */
const letterOf = (part) => Object.keys(letters).find((letter) => letters[letter] === part) ?? ' ';

const LOAD_SECONDS = 20;
const HANGING_SECONDS = 60;

const usage = `npm run bench -- [--only payments,…] [--seconds ${LOAD_SECONDS}] [--events 50000] [--profile] [--as-built]
    [--against file]
${Object.entries(parts)
  .map(([part, what]) => `  ${letterOf(part)} ${part.padEnd(14)} ${what}`)
  .join('\n')}
  --only        some of the parts, by name or by the letter before it
  --seconds     how long a load lasts; ${HANGING_SECONDS} for hanging-psp unless it is given
  --events      how many events a backlog holds
  --as-built    measures what was built last
  --against     a file of an earlier run in dist/bench: its figures stand beside those of this one
  --profile     adds where each service's CPU time went, and makes the services slower`;

/** @param {readonly string[]} argv */
function readOptions(argv) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', default: Object.keys(parts).join(',') },
      seconds: { type: 'string' },
      events: { type: 'string', default: '50000' },
      profile: { type: 'boolean', default: false },
      'as-built': { type: 'boolean', default: false },
      against: { type: 'string' },
    },
  });
  return values;
}

module.exports = { parts, letters, LOAD_SECONDS, HANGING_SECONDS, usage, readOptions, needsServers: () => true };
