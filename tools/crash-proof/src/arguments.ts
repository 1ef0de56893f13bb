import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sellersDefault } from './orders';
import { faultNames } from './psp-faults';
import { blowNames } from './schedule';

export interface ProofArguments {
  readonly seed: number;
  readonly minutes: number;
  /** How many payments are made, spread over the time. */
  readonly payments: number;
  /** The share of the calls to the PSP that go wrong. */
  readonly faults: number;
  readonly killEverySeconds: number;
  readonly transactions: 'on' | 'off';
  /** Parts of names of what is done to the system: nothing else is. Empty: everything. */
  readonly blows: readonly string[];
  /** Kinds of faults: no others strike. Empty: all but those that have to be asked for. */
  readonly faultKinds: readonly string[];
  /** How many sellers share the orders. */
  readonly sellers: number;
  /** How long what the faults have left behind may take. */
  readonly settleSeconds: number;
  /** Null: the place of the seed. */
  readonly json: string | null;
  /** Of the services, before they are started. */
  readonly build: boolean;
}

export class UsageError extends Error {}

const paymentsPerSecond = 6;
const settleSecondsDefault = 180;

export const usage = `usage: npm run crash-proof -- --seed N --minutes M [options]
  --seed N              repeats what was done in an earlier run (a new one)
  --minutes M           how long faults and kills go on (5)
  --payments N          how many payments are made in that time (${paymentsPerSecond} a second)
  --faults 0.3          the share of the calls to the PSP that go wrong
  --kill-every SECONDS  time between two kills, pauses, restarts or outages (4)
  --transactions on|off with or without Kafka transactions (on)
  --blows NAME,NAME     only what has one of these in its name: relay.after-mark, "pause payment", "kill kafka" (all)
  --fault-kinds A,B     only these kinds of faults: ${faultNames.join(', ')} (all but forgotten)
  --sellers N           how many sellers share the orders (${sellersDefault})
  --settle SECONDS      how long the system may take to come to rest (${settleSecondsDefault})
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
    blows: known('--blows', given.blows, (part) => blowNames.some((name) => name.includes(part))),
    faultKinds: known('--fault-kinds', given['fault-kinds'], (name) => faultNames.includes(name)),
    sellers: wholeNumber('--sellers', given.sellers, 1, 10_000),
    settleSeconds: number('--settle', given.settle, 1, 3_600),
    json: given.json ?? null,
    build: !given['no-build'],
  };
}

/** What to type to do the same again. */
export function commandOf(args: ProofArguments): string {
  const { seed, minutes, payments, faults, killEverySeconds, transactions } = args;
  return (
    `npm run crash-proof -- --seed ${seed} --minutes ${minutes} --payments ${payments} --faults ${faults} ` +
    `--kill-every ${killEverySeconds} --transactions ${transactions}${aimOf(args)}`
  );
}

function aimOf({ blows, faultKinds, sellers, settleSeconds }: ProofArguments): string {
  const parts = [
    blows.length > 0 ? ` --blows "${blows.join(',')}"` : '',
    faultKinds.length > 0 ? ` --fault-kinds ${faultKinds.join(',')}` : '',
    sellers === sellersDefault ? '' : ` --sellers ${sellers}`,
    settleSeconds === settleSecondsDefault ? '' : ` --settle ${settleSeconds}`,
  ];
  return parts.join('');
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
        blows: text,
        'fault-kinds': text,
        sellers: { ...text, default: String(sellersDefault) },
        settle: { ...text, default: String(settleSecondsDefault) },
        json: text,
        'no-build': { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function known(name: string, text: string | undefined, isKnown: (part: string) => boolean): readonly string[] {
  const parts = text?.split(',').map((part) => part.trim()) ?? [];
  const stranger = parts.find((part) => part === '' || !isKnown(part));
  if (stranger !== undefined) throw new UsageError(`${name}: nothing is called ${JSON.stringify(stranger)}`);
  return parts;
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
