import { between, drawsOf, oneOf, type Draw } from './random';
import { refundPlans, type RefundPlan } from './refund-plan';
import { sellersDefault } from './usage.cjs';

/** What a shop does with one order, from the first request to the last repeat. */
export interface OrderPlan {
  readonly orderId: string;
  readonly currency: string;
  readonly amount: number;
  readonly lines: readonly { readonly sellerId: string; readonly amount: number }[];
  /** The card is refused with this code. */
  readonly decline: string | null;
  /** Which instance is asked first. */
  readonly instance: number;
  /** The same create at two instances at once. */
  readonly createTwice: boolean;
  /** The same confirm at two instances at once. */
  readonly confirmTogether: boolean;
  /** The same confirm once more after its answer. */
  readonly confirmAgain: boolean;
  /** So much of the payment is canceled at the PSP's own dashboard once it has succeeded; null: nothing. */
  readonly canceledElsewhere: number | null;
  /** What the shop gives back once it has succeeded, all at once. */
  readonly refunds: readonly RefundPlan[];
}

const declines = ['REJECT_CARD_COMPANY', 'INVALID_STOPPED_CARD', 'REJECT_CARD_PAYMENT', 'EXCEED_MAX_PAYMENT_AMOUNT'];
const declinedShare = 0.1;
const repeatedShare = 0.25;
const canceledElsewhereShare = 0.04;

/** The plan of the order with this number: a pure function of the seed. */
export function orderPlan(seed: number, number: number, sellers = sellersDefault): OrderPlan {
  const draw = drawsOf(seed, `order ${number}`);
  const lines = Array.from({ length: between(draw, 1, 3) }, () => ({
    sellerId: `seller-${between(draw, 1, sellers)}`,
    amount: between(draw, 100, 50_000),
  }));
  const amount = lines.reduce((sum, line) => sum + line.amount, 0);
  return {
    orderId: `proof-${seed}-${number}`,
    currency: draw() < 0.9 ? 'KRW' : 'USD',
    amount,
    lines,
    decline: happens(draw, declinedShare) ? oneOf(draw, declines) : null,
    instance: between(draw, 0, 1),
    createTwice: happens(draw, repeatedShare),
    confirmTogether: happens(draw, repeatedShare),
    confirmAgain: happens(draw, repeatedShare),
    canceledElsewhere: happens(draw, canceledElsewhereShare) ? oneOf(draw, [amount, Math.ceil(amount / 3)]) : null,
    refunds: refundPlans(draw, amount, lines),
  };
}

const happens = (draw: Draw, share: number): boolean => draw() < share;
