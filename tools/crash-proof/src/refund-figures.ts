import type { Wrongs } from './figures';
import type { ToldRefund } from './refunding';

/** What became of a refund, from the records of all systems. */
export interface RefundEnd {
  readonly status: string;
  /** `psp`: a cancel found there, which the shop has not asked for. */
  readonly source: string;
  /** Under our own refunds the Idempotency-Key of the request. */
  readonly reason: string;
  readonly isCompleted: boolean;
  /** How often the PSP has given money back in its name. */
  readonly cancels: number;
  /** A line of it was debited, or the refund booked, more than once. */
  readonly isBookedTwice: boolean;
}

/** Lost: told of and gone, or SUCCEEDED without a cancel. Doubled: one request that became two, or took twice. */
export function refundWrongs(refunds: ReadonlyMap<string, RefundEnd>, told: ReadonlyMap<string, ToldRefund>): Wrongs {
  const lost: string[] = [];
  const doubled: string[] = [];
  const wrong: string[] = [];
  const stuck: string[] = [];
  for (const { ids, statuses } of told.values()) {
    for (const id of ids) {
      const status = refunds.get(id)?.status;
      if (status === undefined || (statuses.has('SUCCEEDED') && status !== 'SUCCEEDED')) lost.push(id);
      if (statuses.has('FAILED') && status !== 'FAILED') wrong.push(id);
    }
  }
  const requests = new Map<string, string>();
  for (const [id, { status, source, reason, isCompleted, cancels, isBookedTwice }] of refunds) {
    const isOurs = source === 'merchant';
    const isSecond = isOurs && requests.has(reason);
    if (isOurs) requests.set(reason, id);
    if (isSecond || cancels > 1 || isBookedTwice) doubled.push(id);
    if (isOurs && status === 'SUCCEEDED' && cancels === 0) lost.push(id);
    if (status === 'FAILED' && cancels > 0) wrong.push(id);
    if (status === 'PENDING' || status === 'UNKNOWN' || (status === 'SUCCEEDED' && !isCompleted)) stuck.push(id);
  }
  return { lost, doubled, wrong, stuck };
}

export function together(one: Wrongs, other: Wrongs): Wrongs {
  return {
    lost: [...one.lost, ...other.lost],
    doubled: [...one.doubled, ...other.doubled],
    wrong: [...one.wrong, ...other.wrong],
    stuck: [...one.stuck, ...other.stuck],
  };
}
