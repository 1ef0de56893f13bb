import { aLine, aRefund, aSucceededPayment } from '../../testing/a-refund';
import type { Payment } from '../payment/payment';
import { paymentStatuses } from '../payment/payment-states';
import type { Refund, RefundStatus } from '../refund/refund';
import { decideReservation, refundBody, type RefundBody } from './reservation';

const at = new Date('2026-01-03T00:00:00Z');
const payment = aSucceededPayment({
  lines: [
    aLine({ id: 'lin_1', grossMinor: 60n, feeMinor: 6n, vatMinor: 0n, netMinor: 54n }),
    aLine({ id: 'lin_2', grossMinor: 40n, netMinor: 40n }),
  ],
});
/** One that holds so much of the first line. */
const holding = (amountMinor: bigint, parts: Partial<Refund> = {}) => aRefund({ id: 'rfd_0', amountMinor, ...parts });
const line = (lineId: string, amount: number) => ({ lineId, amount });

interface Asked {
  readonly body?: Partial<RefundBody>;
  readonly refunds?: readonly Refund[];
  readonly of?: Payment;
  readonly maySend?: boolean;
}
const reserve = ({ body = {}, refunds = [], of = payment, maySend = true }: Asked) =>
  decideReservation(of, refunds, { reason: 'why', ...body } as RefundBody, { refundId: 'rfd_new', at, maySend });
const held = (asked: Asked) => reserve(asked).lines.map(({ lineId, grossMinor }) => [lineId, grossMinor]);
const expectRefusal = (asked: Asked, reason: string) =>
  expect(() => reserve(asked)).toThrow(expect.objectContaining({ name: 'Refusal', reason }));

describe('a refund that is asked for', () => {
  it.each<[string, Asked, [string, bigint][]]>([
    [
      'all that is left, without an amount',
      { refunds: [holding(50n)] },
      [
        ['lin_1', 10n],
        ['lin_2', 40n],
      ],
    ],
    [
      'an amount in proportion to what is left of the lines',
      { body: { amount: 10 } },
      [
        ['lin_1', 6n],
        ['lin_2', 4n],
      ],
    ],
    ['a line to its last unit, and no other', { body: { lines: [line('lin_2', 40)] } }, [['lin_2', 40n]]],
    ['lines that sum to the amount', { body: { amount: 7, lines: [line('lin_1', 7)] } }, [['lin_1', 7n]]],
  ])('holds %s', (_what, asked, lines) => {
    expect(held(asked)).toEqual(lines);
    expect(reserve(asked)).toMatchObject({
      id: 'rfd_new',
      status: 'PENDING',
      source: 'merchant',
      createdAt: at,
      transactionKey: null,
      amountMinor: lines.reduce((sum, [, grossMinor]) => sum + grossMinor, 0n),
    });
  });

  it('takes its share of fee and VAT with it', () => {
    const [part] = reserve({ body: { lines: [line('lin_1', 20)] } }).lines;
    expect(part).toEqual({ lineId: 'lin_1', grossMinor: 20n, feeMinor: 2n, vatMinor: 0n, netMinor: 18n });
  });

  it('is sent at once where no other is in flight and there is room, and waits for its turn otherwise', () => {
    const inFlight = (status: RefundStatus) => holding(1n, { status, firstSentAt: at });
    expect(reserve({}).firstSentAt).toEqual(at);
    expect(reserve({ refunds: [inFlight('SUCCEEDED')] }).firstSentAt).toEqual(at);
    expect(reserve({ refunds: [inFlight('PENDING')] }).firstSentAt).toBeNull();
    expect(reserve({ refunds: [inFlight('UNKNOWN')] }).firstSentAt).toBeNull();
    expect(reserve({ maySend: false }).firstSentAt).toBeNull();
  });
});

describe('a refund is refused', () => {
  it.each(paymentStatuses.filter((status) => status !== 'SUCCEEDED'))('of a payment that is %s', (status) => {
    expectRefusal({ of: { ...payment, status } }, 'state_forbids');
  });

  it.each<[string, Asked, string]>([
    ['that is more than was paid', { body: { amount: 101 } }, 'refund_exceeds_remaining'],
    ['that is more than is left', { body: { amount: 51 }, refunds: [holding(50n)] }, 'refund_exceeds_remaining'],
    ['where nothing is left', { refunds: [reserve({})] }, 'refund_exceeds_remaining'],
    ['that is more than its line', { body: { lines: [line('lin_1', 61)] } }, 'refund_exceeds_remaining'],
    [
      'that is more than is left of one of its lines, whatever is left of the others',
      { body: { lines: [line('lin_2', 1), line('lin_1', 11)] }, refunds: [holding(50n)] },
      'refund_exceeds_remaining',
    ],
    ['of a line of another payment', { body: { lines: [line('lin_3', 1)] } }, 'line_not_found'],
    ['whose lines are less than its amount', { body: { amount: 8, lines: [line('lin_1', 7)] } }, 'lines_do_not_add_up'],
    ['whose lines are more than its amount', { body: { amount: 6, lines: [line('lin_1', 7)] } }, 'lines_do_not_add_up'],
  ])('%s', (_what, asked, reason) => expectRefusal(asked, reason));

  it.each<[RefundStatus, boolean]>([
    ['PENDING', true],
    ['UNKNOWN', true],
    ['SUCCEEDED', true],
    ['FAILED', false],
  ])('for the room that another holds: one that is %s holds its part: %s', (status, holds) => {
    const refunds = [holding(60n, { status })];
    const [whole, ofTheLine] = [{ body: { amount: 41 } }, { body: { lines: [line('lin_1', 1)] } }];
    for (const asked of [whole, ofTheLine]) {
      if (holds) expectRefusal({ ...asked, refunds }, 'refund_exceeds_remaining');
      else expect(reserve({ ...asked, refunds }).status).toBe('PENDING');
    }
  });
});

describe('what a refund may be asked with', () => {
  const lineId = `lin_${'0'.repeat(32)}`;
  const isTaken = (body: object) => refundBody.safeParse({ reason: 'why', ...body }).success;

  it('is a reason, and an amount or lines above zero', () => {
    expect([{}, { amount: 1 }, { lines: [line(lineId, 1)] }].map(isTaken)).toEqual([true, true, true]);
  });

  it.each<[string, object]>([
    ['no reason', { reason: ' ' }],
    ['nothing to give back', { amount: 0 }],
    ['less than nothing', { amount: -1 }],
    ['a part of a unit', { amount: 0.5 }],
    ['an amount as text', { amount: '1' }],
    ['no lines', { lines: [] }],
    ['nothing of a line', { lines: [line(lineId, 0)] }],
    ['a line twice', { lines: [line(lineId, 1), line(lineId, 2)] }],
    ['what is no line', { lines: [line('lin_1', 1)] }],
    ['a word that nobody knows', { currency: 'KRW' }],
  ])('is not %s', (_what, body) => expect(isTaken(body)).toBe(false));
});
