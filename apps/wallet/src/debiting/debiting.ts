import type { RefundSucceededV1 } from '@kessai/contracts';
import { EventNotYet, EventRejected } from '@kessai/messaging';
import {
  contradictionIn,
  entriesOf,
  type Entries,
  type Movement,
  type Wallet,
  type WalletKey,
} from '../entries/entries';

/** A line of a payment as the wallets have it: what was credited for it, less what refunds have debited since. */
export interface CreditedLine extends WalletKey {
  readonly paymentId: string;
  readonly lineId: string;
  readonly leftMinor: bigint;
}

/** The refund contradicts itself or what was credited: no seller is debited, and no repetition can help. */
export class DebitRejected extends EventRejected {}

/**
 * Debits each line's net from its seller, in the order of the refunds, however low that leaves the wallet. The money has
 * gone back to the buyer already. A refund of a payment that is not credited yet waits for it. `credited` holds all lines
 * of the refunds' payments and was read, as `now`, while the wallets of `walletsMovedBy(refunds)` were locked.
 */
export function decideDebits(
  refunds: readonly RefundSucceededV1[],
  credited: readonly CreditedLine[],
  wallets: readonly Wallet[],
  now: Date,
): Entries {
  const payments = new Set(credited.map(({ paymentId }) => paymentId));
  const left = new Map(credited.map((line) => [line.lineId, { ...line }]));
  for (const refund of refunds) {
    const contradiction = contradictionIn(refund.data);
    if (contradiction) throw new DebitRejected(contradiction[0], refund.id, contradiction[1]);
    if (!payments.has(refund.data.paymentId)) {
      throw new EventNotYet('payment_not_credited', refund.id, refund.data.paymentId);
    }
    takeFromLines(refund, left);
  }
  return entriesOf(refunds.flatMap(debitsOf), wallets, now);
}

/** No line gives back more than was credited for it, over all its refunds, nor out of another wallet. */
function takeFromLines({ id, data }: RefundSucceededV1, left: Map<string, CreditedLine>): void {
  const { merchantId, paymentId, currency } = data;
  for (const { lineId, sellerId, netMinor } of data.lines) {
    const line = left.get(lineId);
    if (line?.paymentId !== paymentId) throw new DebitRejected('line_not_credited', id, lineId);
    if (line.merchantId !== merchantId || line.sellerId !== sellerId || line.currency !== currency) {
      throw new DebitRejected(
        'line_of_another_wallet',
        id,
        `${lineId} was credited to ${line.sellerId} in ${line.currency}`,
      );
    }
    if (netMinor > line.leftMinor) {
      throw new DebitRejected('more_than_credited', id, `${lineId}: ${netMinor} of ${line.leftMinor} left`);
    }
    left.set(lineId, { ...line, leftMinor: line.leftMinor - netMinor });
  }
}

function debitsOf({ id, data }: RefundSucceededV1): Movement[] {
  const { merchantId, paymentId, refundId, currency, canceledAt, lines } = data;
  return lines.map(({ lineId, sellerId, netMinor }) => ({
    kind: 'refund',
    merchantId,
    sellerId,
    currency,
    sourceEventId: id,
    lineId,
    paymentId,
    refundId,
    amountMinor: -netMinor,
    occurredAt: canceledAt,
  }));
}
