import { randomInt } from 'node:crypto';
import { faultNames } from './psp-faults';
import { blowNames } from './schedule';
import { paymentsPerSecond, readOptions, sellersDefault, settleSecondsDefault } from './usage.cjs';

export { usage } from './usage.cjs';

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

export function parseArguments(argv: readonly string[]): ProofArguments {
  const given = optionsOf(argv);
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

function optionsOf(argv: readonly string[]): ReturnType<typeof readOptions> {
  try {
    return readOptions(argv);
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
