import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface ProofArguments {
  readonly seed: number;
  readonly minutes: number;
  /** How many payments are made, spread over the time. */
  readonly payments: number;
  /** The share of the calls to the PSP that go wrong. */
  readonly faults: number;
  readonly killEverySeconds: number;
  readonly transactions: 'on' | 'off';
  /** Null: the place of the seed. */
  readonly json: string | null;
  /** Of the services, before they are started. */
  readonly build: boolean;
}

export class UsageError extends Error {}

const paymentsPerSecond = 6;

export const usage = `usage: npm run crash-proof -- --seed N --minutes M [options]
  --seed N              repeats what was done in an earlier run (a new one)
  --minutes M           how long faults and kills go on (5)
  --payments N          how many payments are made in that time (${paymentsPerSecond} a second)
  --faults 0.3          the share of the calls to the PSP that go wrong
  --kill-every SECONDS  time between two kills, pauses, restarts or outages (4)
  --transactions on|off with or without Kafka transactions (on)
  --json file           where the result goes (.kessai/crash-proof/<seed>.json)
  --no-build            the services are built already
Ends with 1 when a payment was lost, doubled, wrong or stuck, when the audit finds a break, or when the run proves nothing.`;

export function parseArguments(argv: readonly string[]): ProofArguments {
  const given = readOptions(argv);
  const minutes = number('--minutes', given.minutes, 0.2, 24 * 60);
  const { transactions } = given;
  if (transactions !== 'on' && transactions !== 'off') throw new UsageError('--transactions: on or off');
  return {
    seed: given.seed === undefined ? randomInt(2 ** 31) : wholeNumber('--seed', given.seed, 0, 2 ** 32 - 1),
    minutes,
    payments:
      given.payments === undefined
        ? Math.ceil(minutes * 60 * paymentsPerSecond)
        : wholeNumber('--payments', given.payments, 1, 10_000_000),
    faults: number('--faults', given.faults, 0, 1),
    killEverySeconds: number('--kill-every', given['kill-every'], 0.5, 3_600),
    transactions,
    json: given.json ?? null,
    build: !given['no-build'],
  };
}

/** What to type to do the same again. */
export function commandOf(args: ProofArguments): string {
  const { seed, minutes, payments, faults, killEverySeconds, transactions } = args;
  return (
    `npm run crash-proof -- --seed ${seed} --minutes ${minutes} --payments ${payments} --faults ${faults} ` +
    `--kill-every ${killEverySeconds} --transactions ${transactions}`
  );
}

function readOptions(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        seed: text,
        minutes: { ...text, default: '5' },
        payments: text,
        faults: { ...text, default: '0.3' },
        'kill-every': { ...text, default: '4' },
        transactions: { ...text, default: 'on' },
        json: text,
        'no-build': { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function number(name: string, text: string, least: number, most: number): number {
  const value = /^[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${name}: a number from ${least} to ${most}`);
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = number(name, text, least, most);
  if (Number.isInteger(value)) return value;
  throw new UsageError(`${name}: a whole number`);
}
