import { aCancel, aLine, aRefund, aSucceededPayment } from '../../testing/a-refund';
import type { Captured, Declined, PspCancel, Unknown } from '../psp/psp';
import type { Refund } from '../refund/refund';
import { decideRefunds, reasonOf, succeededRefund, withRefunded } from './conclude-refunds';

const at = new Date('2026-01-03T00:00:00Z');
const payment = aSucceededPayment();
const sent = (parts: Partial<Refund> = {}) => aRefund({ firstSentAt: at, ...parts });
const waiting = (id: string, amountMinor: bigint) => aRefund({ id, amountMinor });
const ours = (refund: Refund, parts: Partial<PspCancel> = {}) =>
  aCancel({ transactionKey: `of-${refund.id}`, amountMinor: refund.amountMinor, reason: `why ${refund.id}`, ...parts });

const captured = (...cancels: PspCancel[]): Captured => ({
  conclusion: 'captured',
  method: null,
  approvedAt: at,
  cancels,
});
const declined = (code: string): Declined => ({ conclusion: 'declined', code, message: 'no' });
const unknown = (code: string): Unknown => ({
  conclusion: 'unknown',
  code,
  message: 'who knows',
  alarm: false,
  isUndecided: false,
  difference: null,
});

const decide = (
  refunds: readonly Refund[],
  conclusion: Captured | Declined | Unknown,
  { asked = null, isOnlyKey = true, known = [] }: { asked?: string | null; isOnlyKey?: boolean; known?: string[] } = {},
) =>
  decideRefunds(payment, { refunds, transactionKeys: new Set(known) }, conclusion, {
    at,
    refundIds: ['rfd_a', 'rfd_b', 'rfd_c'],
    asked: asked === null ? null : { id: asked, isOnlyKey },
  });
const outcomes = (changes: ReturnType<typeof decide>) =>
  changes.map(({ after }) => [after.id, after.status, after.failureCode ?? after.transactionKey]);

describe('what a cancel at the PSP proves', () => {
  it('is the refund whose id its reason ends with, and no other of the same amount', () => {
    const [first, second] = [sent({ id: 'rfd_1' }), waiting('rfd_2', 10n)];
    expect(outcomes(decide([first, second], captured(ours(first))))).toEqual([['rfd_1', 'SUCCEEDED', 'of-rfd_1']]);
    const inside = ours(first, { reason: `why ${first.id} not` });
    expect(outcomes(decide([first], captured(inside)))).toEqual([['rfd_a', 'SUCCEEDED', 'of-rfd_1']]);
  });

  it('is told once: what is known changes nothing', () => {
    const done = sent({ status: 'SUCCEEDED', transactionKey: 'of-rfd_1', canceledAt: at });
    expect(decide([done], captured(ours(done)))).toEqual([]);
    expect(decide([], captured(aCancel()), { known: ['theirs'] })).toEqual([]);
  });

  it('is a refund of its own where it is under a name of ours a second time, or comes after ours had failed', () => {
    const done = sent({ status: 'SUCCEEDED', transactionKey: 'of-rfd_1', canceledAt: at });
    const twice = captured(ours(done), ours(done, { transactionKey: 'again' }));
    expect(outcomes(decide([done], twice))).toEqual([['rfd_b', 'SUCCEEDED', 'again']]);
    expect(outcomes(decide([], captured(ours(done))))).toEqual([['rfd_a', 'SUCCEEDED', 'of-rfd_1']]);
  });

  it('ends ours where it is of another amount, and is told as it is', () => {
    const refund = sent();
    expect(outcomes(decide([refund], captured(ours(refund, { amountMinor: 9n }))))).toEqual([
      ['rfd_1', 'FAILED', 'psp_amount_differs'],
      ['rfd_a', 'SUCCEEDED', 'of-rfd_1'],
    ]);
  });
});

describe('a cancel that the PSP has rounded', () => {
  it('is ours where its number may mean our amount', () => {
    const refund = sent();
    const rounded = ours(refund, { amountMinor: 9n, alsoMinor: [10n] });
    const [change] = decide([refund], captured(rounded));
    expect(change?.after).toMatchObject({ status: 'SUCCEEDED', amountMinor: 10n });
  });

  it('takes what our refund knows, when another is held against what is left', () => {
    const done = sent({ amountMinor: 60n, status: 'SUCCEEDED', transactionKey: 'of-rfd_1', canceledAt: at });
    const next = sent({ id: 'rfd_2', amountMinor: 40n });
    expect(decide([done, next], captured(ours(done, { amountMinor: 61n })))).toEqual([]);
  });
});

describe('a cancel that is not ours', () => {
  it('takes what is free first', () => {
    const refunds = [sent({ amountMinor: 40n }), waiting('rfd_2', 50n)];
    const [found] = decide(refunds, captured(aCancel()));
    expect(found?.after).toMatchObject({ id: 'rfd_a', source: 'psp', reason: 'by hand', amountMinor: 10n });
    expect(reasonOf([found!])).toBe('psp_canceled');
  });

  it('takes what those hold that nobody has sent, the last one first, and no more of them than it needs', () => {
    const refunds = [sent({ amountMinor: 40n }), waiting('rfd_2', 30n), waiting('rfd_3', 30n)];
    expect(outcomes(decide(refunds, captured(aCancel({ amountMinor: 20n }))))).toEqual([
      ['rfd_3', 'FAILED', 'refund_exceeds_remaining'],
      ['rfd_a', 'SUCCEEDED', 'theirs'],
    ]);
  });

  it('takes in the end what the one in flight holds: at the PSP there is no room for that any more', () => {
    const refunds = [sent({ amountMinor: 40n }), waiting('rfd_2', 60n)];
    expect(outcomes(decide(refunds, captured(aCancel({ amountMinor: 61n }))))).toEqual([
      ['rfd_2', 'FAILED', 'refund_exceeds_remaining'],
      ['rfd_1', 'FAILED', 'refund_exceeds_remaining'],
      ['rfd_a', 'SUCCEEDED', 'theirs'],
    ]);
  });

  it('never takes what the PSP shows to have gone back for ours, in whatever order it shows them', () => {
    const refund = sent({ amountMinor: 40n });
    for (const cancels of [
      [aCancel({ amountMinor: 60n }), ours(refund)],
      [ours(refund), aCancel({ amountMinor: 60n })],
    ]) {
      expect(outcomes(decide([refund], captured(...cancels)))).toContainEqual(['rfd_1', 'SUCCEEDED', 'of-rfd_1']);
    }
  });

  it('is spread over what is left of the lines', () => {
    const lines = [
      aLine({ id: 'lin_1', grossMinor: 40n, netMinor: 40n }),
      aLine({ id: 'lin_2', grossMinor: 60n, netMinor: 60n }),
    ];
    const two = aSucceededPayment({ lines });
    const before = {
      refunds: [sent({ status: 'SUCCEEDED', transactionKey: 'x', amountMinor: 40n })],
      transactionKeys: new Set<string>(),
    };
    const circumstances = { at, refundIds: ['rfd_a', 'rfd_b'], asked: null };
    const known = aCancel({ transactionKey: 'x', amountMinor: 40n });
    const [found] = decideRefunds(two, before, captured(known, aCancel()), circumstances);
    expect(found?.after.lines).toMatchObject([{ lineId: 'lin_2', grossMinor: 10n }]);
    expect(withRefunded(two, [found!])).toMatchObject({
      refundedMinor: 10n,
      lines: [{ refundedMinor: 0n }, { refundedMinor: 10n }],
    });
  });
});

describe('a look-up that does not show the cancel', () => {
  it('proves nothing while there is room for it', () => {
    expect(decide([sent()], captured())).toEqual([]);
    expect(
      decide([sent({ status: 'UNKNOWN' })], captured(aCancel({ amountMinor: 90n })), { known: ['theirs'] }),
    ).toEqual([]);
  });

  it('proves that it will never be, where less is left than it asks for', () => {
    const seen = captured(aCancel({ amountMinor: 91n }));
    expect(outcomes(decide([sent({ status: 'UNKNOWN' })], seen, { known: ['theirs'] }))).toEqual([
      ['rfd_1', 'FAILED', 'refund_exceeds_remaining'],
    ]);
  });
});

describe('the answer to the cancel of a refund', () => {
  it('ends it with a final refusal', () => {
    expect(outcomes(decide([sent()], declined('REFUND_REJECTED'), { asked: 'rfd_1', isOnlyKey: false }))).toEqual([
      ['rfd_1', 'FAILED', 'REFUND_REJECTED'],
    ]);
  });

  it('ends it where too little is left, unless an earlier cancel of its own may have taken that', () => {
    const refused = declined('NOT_CANCELABLE_AMOUNT');
    expect(outcomes(decide([sent()], refused, { asked: 'rfd_1' }))).toMatchObject([['rfd_1', 'FAILED', refused.code]]);
    expect(outcomes(decide([sent()], refused, { asked: 'rfd_1', isOnlyKey: false }))).toMatchObject([
      ['rfd_1', 'UNKNOWN', refused.code],
    ]);
  });

  it('leaves it in doubt otherwise, and says so once', () => {
    const without = { asked: 'rfd_1' };
    expect(outcomes(decide([sent()], unknown('psp_timeout'), without))).toEqual([['rfd_1', 'UNKNOWN', 'psp_timeout']]);
    expect(outcomes(decide([sent()], captured(), without))).toEqual([['rfd_1', 'UNKNOWN', 'psp_cancel_not_shown']]);
    expect(decide([sent({ status: 'UNKNOWN' })], unknown('psp_timeout'), without)).toEqual([]);
  });

  it('changes nothing of a refund that has ended meanwhile', () => {
    const done = sent({ status: 'SUCCEEDED', transactionKey: 'x', canceledAt: at });
    expect(decide([done], declined('REFUND_REJECTED'), { asked: 'rfd_1' })).toEqual([]);
    expect(decide([], unknown('psp_timeout'), { asked: 'rfd_1' })).toEqual([]);
  });

  it('keeps what the PSP says as long as the columns are wide, by characters', () => {
    const long = { ...declined('REFUND_REJECTED'), message: '💳'.repeat(600) };
    const [failed] = decide([sent()], long, { asked: 'rfd_1' });
    expect(failed?.after.failureMessage).toBe('💳'.repeat(500));
  });
});

it('never announces a refund without its evidence', () => {
  expect(() => succeededRefund(payment, aRefund({ status: 'SUCCEEDED' }))).toThrow('has no evidence');
});
