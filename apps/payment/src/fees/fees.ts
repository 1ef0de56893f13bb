import { shareByBasisPoints } from '@kessai/money';

/** What the platform keeps of a payment, and the tax on what it keeps. 100 basis points are one percent. */
export interface FeeSchedule {
  readonly basisPoints: number;
  readonly fixedMinor: bigint;
  readonly vatBasisPoints: number;
}

/** By currency; what is not listed pays the default. */
export interface FeeSchedules {
  readonly default: FeeSchedule;
  readonly byCurrency: ReadonlyMap<string, FeeSchedule>;
}

/** 3 % of each line, and 10 % VAT on that. */
export const defaultFees: FeeSchedule = { basisPoints: 300, fixedMinor: 0n, vatBasisPoints: 1000 };

export function scheduleFor(currency: string, schedules: FeeSchedules): FeeSchedule {
  return schedules.byCurrency.get(currency) ?? schedules.default;
}

/** Of one currency; null: of every currency that has none of its own. */
export interface CurrencySchedule extends FeeSchedule {
  readonly currency: string | null;
}

export function defaultSchedules(schedules: FeeSchedules): CurrencySchedule[] {
  const ofCurrencies = [...schedules.byCurrency].map(([currency, schedule]) => ({ ...schedule, currency }));
  return [...ofCurrencies, { ...schedules.default, currency: null }];
}

export interface LineParts {
  readonly feeMinor: bigint;
  readonly vatMinor: bigint;
  readonly netMinor: bigint;
}

/**
 * Splits each line into fee, VAT on the fee and what the seller gets: the parts sum to the line, none is below zero.
 * The fixed fee is taken once per payment, from its first line.
 */
export function splitLines(grossesMinor: readonly bigint[], schedule: FeeSchedule): LineParts[] {
  return grossesMinor.map((grossMinor, index) => splitLine(grossMinor, index === 0, schedule));
}

function splitLine(grossMinor: bigint, isFirst: boolean, schedule: FeeSchedule): LineParts {
  const wantedFee = shareByBasisPoints(grossMinor, schedule.basisPoints) + (isFirst ? schedule.fixedMinor : 0n);
  const feeMinor = lesser(wantedFee, grossMinor);
  // Capped now, before anybody is charged: a net below zero found later could not be refused any more.
  const vatMinor = lesser(shareByBasisPoints(feeMinor, schedule.vatBasisPoints), grossMinor - feeMinor);
  return { feeMinor, vatMinor, netMinor: grossMinor - feeMinor - vatMinor };
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
