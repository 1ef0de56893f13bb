import type { Statement } from '@kessai/platform';
import type { MerchantEvents } from '../merchant-events/merchant-events';
import type { Payment } from '../payment/payment';
import { balanceCodes } from '../psp/toss-codes';
import { closeRefundCase, openCase, openCaseByHint } from '../recovery/recovery-cases';
import { afterChanges, isInFlight, isOpen, type Refund, type RefundChange } from './refund';
import { changeRows } from './refund-rows';
import { refundView } from './refund-view';

interface Changed {
  readonly payment: Payment;
  /** The refunds that had not failed before the changes. */
  readonly standing: readonly Refund[];
  readonly changes: readonly RefundChange[];
  readonly at: Date;
}

interface Options {
  readonly merchantEvents: MerchantEvents;
  readonly reannounceAfterMs: number;
  readonly firstDelayMs: number;
}

/** All that is written beside the payment's own step when refunds change: their rows, who asks next, and what is told. */
export function refundStatements(
  changed: Changed,
  eventIds: ReadonlyMap<string, string>,
  options: Options,
): Statement[] {
  const { payment, changes, at } = changed;
  if (changes.length === 0) return [];
  const nextAnnounceAt = new Date(at.getTime() + options.reannounceAfterMs);
  const announced = new Map([...eventIds].map(([refundId, eventId]) => [refundId, { eventId, nextAnnounceAt }]));
  return [
    ...changeRows(payment, changes, announced),
    caseOf(changed, options.firstDelayMs),
    ...changes.flatMap(({ after }) => told(after, at, options.merchantEvents)),
  ];
}

/** While refunds are open somebody asks: at once where one waits for its turn, after a moment where one is in doubt. */
function caseOf({ payment, standing, changes, at }: Changed, firstDelayMs: number): Statement {
  const open = afterChanges(standing, changes).filter(isOpen);
  // The PSP says that less is left than we know of: somebody else has taken it, and a look-up shows what.
  const isNews = changes.some(({ after: { failureCode } }) => failureCode !== null && balanceCodes.has(failureCode));
  if (open.length === 0) return isNews ? openCaseByHint(payment.id, 'check', at, at) : closeRefundCase(payment.id);
  const delayMs = open.some(isInFlight) ? firstDelayMs * (0.5 + Math.random() / 2) : 0;
  return openCase(payment.id, 'refund', at, new Date(at.getTime() + delayMs));
}

const eventTypes = { SUCCEEDED: 'refund.succeeded', FAILED: 'refund.failed', UNKNOWN: 'refund.unknown' } as const;

function told(refund: Refund, at: Date, merchantEvents: MerchantEvents): Statement[] {
  const { status, merchantId } = refund;
  if (status === 'PENDING') return []; // Whoever has asked for it knows.
  return merchantEvents.ofRefund(eventTypes[status], refundView(refund), { merchantId, at });
}
