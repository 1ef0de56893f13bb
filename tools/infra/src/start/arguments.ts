export interface StartArguments {
  fresh: boolean;
  once: boolean;
  servicesOnly: boolean;
}

const USAGE = `npm start -- [--fresh] [--once] [--services-only]
  --fresh          wipe .kessai (data, keys, logs) first
  --once           end after the payment: exit code 0 only when wallet and ledger have it
  --services-only  start no Kafka and no database: KAFKA_BROKERS and DATABASE_URL say where they are`;

/** Throws the usage for anything it does not know: a misspelt --fresh must not start on old data. */
export function parseStartArguments(words: readonly string[]): StartArguments {
  const known = new Set(['--fresh', '--once', '--services-only']);
  const unknown = words.filter((word) => !known.has(word));
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(' ')}\n${USAGE}`);
  return {
    fresh: words.includes('--fresh'),
    once: words.includes('--once'),
    servicesOnly: words.includes('--services-only'),
  };
}
