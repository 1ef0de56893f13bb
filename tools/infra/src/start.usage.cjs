// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');
const { givenAddresses } = require('./before-install/ladder.cjs');
const { stackIsUp } = require('./before-install/processes.cjs');

const usage = `npm start -- [--fresh] [--once] [--services-only]
  Builds and starts everything, takes one payment through all of it, and stays up until Ctrl-C.
  --fresh          wipe .kessai (data, keys, logs) first
  --once           end after the payment: exit code 0 only when wallet and ledger have it
  --services-only  start no Kafka and no database: KAFKA_BROKERS and DATABASE_URL name them
PAYMENT_PORT, WALLET_PORT, LEDGER_PORT and SIMULATOR_PORT choose other ports than 3001, 3002, 3003
and 3009.`;

const portVariables = {
  payment: 'PAYMENT_PORT',
  wallet: 'WALLET_PORT',
  ledger: 'LEDGER_PORT',
  simulator: 'SIMULATOR_PORT',
};

/**
 * Throws for anything it does not know: a misspelt --fresh must not start on old data.
 * @param {readonly string[]} argv
 * @param {NodeJS.ProcessEnv} [env]
 */
function readOptions(argv, env = process.env) {
  const flag = /** @type {const} */ ({ type: 'boolean', default: false });
  const options = { fresh: flag, once: flag, 'services-only': flag };
  const { values } = parseArgs({ args: [...argv], options });
  const { fresh, once, 'services-only': servicesOnly } = values;
  const given = givenAddresses(env);
  if (servicesOnly && given === null) {
    throw new Error(
      '--services-only starts no Kafka and no database. Say where they are:\n' +
        'KAFKA_BROKERS=host:port DATABASE_URL=mysql://user:password@host:port npm start -- --services-only',
    );
  }
  if (fresh && given !== null) {
    throw new Error(
      '--fresh wipes data of its own, not servers that were given:\n' +
        'unset KAFKA_BROKERS and DATABASE_URL, or leave --fresh out',
    );
  }
  return { fresh, once, servicesOnly, ports: readPorts(env) };
}

/**
 * The ports that are asked for by name.
 * @param {NodeJS.ProcessEnv} env
 */
function readPorts(env) {
  /** @type {Partial<Record<keyof typeof portVariables, number>>} */
  const ports = {};
  for (const [service, variable] of Object.entries(portVariables)) {
    const text = env[variable] ?? '';
    if (text === '') continue;
    const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : NaN;
    if (!(port >= 1 && port <= 65_535))
      throw new Error(`${variable}=${text}: a port is a whole number from 1 to 65535`);
    const other = Object.entries(ports).find(([, taken]) => taken === port)?.[0];
    if (other !== undefined) throw new Error(`${variable}=${port} is the port of ${other} already`);
    ports[/** @type {keyof typeof portVariables} */ (service)] = port;
  }
  return ports;
}

module.exports = {
  usage,
  readOptions,
  portVariables,
  needsServers: () => true,
  /** @param {string} root */
  blockedBy: (root) => stackIsUp(`${root}/.kessai`),
};
