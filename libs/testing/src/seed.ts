import { randomInt } from 'node:crypto';

/** The seed of a property test: that of KESSAI_SEED, else a new one. It is printed, so that a failure can be run again. */
export function seed(): number {
  const chosen = Number(process.env['KESSAI_SEED'] ?? randomInt(2 ** 31));
  process.stdout.write(`seed: KESSAI_SEED=${chosen}\n`);
  return chosen;
}
