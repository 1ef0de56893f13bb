import type { Break, EntryFact, JournalFact, PaymentFact, PspMovement, RefundFact } from './facts';
import {
  aCancel,
  aDebit,
  anAnswer,
  anApproval,
  anAttempt,
  aPayment,
  aRefund,
  aRefundWithout,
  aReversal,
  at,
  books,
  coffee,
  payableOf,
  receivable,
  refunded,
} from './given-facts';
import {
  debitBreaks,
  openCancels,
  refundBreaks,
  refundCancelBreaks,
  refundCompletionBreaks,
  refundEvidenceBreaks,
  reversalBreaks,
  unbookedCancels,
} from './refund-checks';

const whys = (broken: Break[]) => broken.map(({ why }) => why);
const cancel = (change: Partial<PspMovement> = {}) => aCancel({ amountMinor: 100n, reason: 'sorry rfd_1', ...change });
const bookLine = { lineId: 'lin_2', grossMinor: 50n, feeMinor: 0n, vatMinor: 0n, netMinor: 50n };
const pending = aRefundWithout({ id: 'rfd_2', status: 'PENDING', amountMinor: 50n, lines: [bookLine] });
const inFlight = aRefundWithout({ status: 'UNKNOWN', isInFlight: true });
const failed = aRefundWithout({ status: 'FAILED' });
const announced = aRefund({ isAnnounced: true, walletDebitedAt: null, ledgerBookedAt: null, completedAt: null });

describe('refunds within their payment', () => {
  it.each<[string, PaymentFact]>([
    ['that has none', aPayment()],
    ['with one that succeeded', refunded()],
    ['with one that waits behind it', refunded([aRefund(), pending])],
    ['with one whose outcome is not known', refunded([inFlight, pending])],
    ['with one that failed, and the same once more', refunded([failed, aRefund({ id: 'rfd_3' })])],
  ])('agree with one %s', (_what, payment) => {
    expect(refundBreaks(payment)).toEqual([]);
  });

  const line = aRefund().lines[0]!;
  it.each<[string, PaymentFact, string[]]>([
    [
      'more than was captured, with what is reserved',
      refunded([aRefund(), pending, aRefundWithout({ id: 'rfd_3', status: 'PENDING', amountMinor: 1n, lines: [] })]),
      ['151 refunded or reserved of 150', 'rfd_3: lines sum to 0, amount is 1'],
    ],
    [
      'more of a line than it has',
      refunded([aRefund({ amountMinor: 60n, lines: [{ ...bookLine, grossMinor: 60n, netMinor: 60n }] })]),
      [
        'line lin_2: 60 of its grossMinor 50 refunded or reserved',
        'line lin_2: 60 of its netMinor 50 refunded or reserved',
      ],
    ],
    [
      'more of a fee than was taken',
      refunded([aRefund({ lines: [{ ...line, feeMinor: 4n, netMinor: 95n }] })]),
      ['line lin_1: 4 of its feeMinor 3 refunded or reserved'],
    ],
    [
      'a part below zero',
      refunded([
        aRefund({
          lines: [{ ...line, feeMinor: -1n, vatMinor: 1n, netMinor: 96n, grossMinor: 96n }],
          amountMinor: 96n,
        }),
      ]),
      ['line lin_1: a refund has a part below zero'],
    ],
    [
      'parts that are not the gross',
      refunded([aRefund({ lines: [{ ...line, netMinor: 95n }] })]),
      ['rfd_1, line lin_1: parts sum to 99, gross is 100'],
    ],
    [
      'a line of another payment',
      refunded([aRefund({ lines: [{ ...line, lineId: 'lin_9' }] })]),
      ['rfd_1 refunds line lin_9, which is not one of the payment'],
    ],
    [
      'a sum that the payment does not know',
      refunded([aRefund()], { refundedMinor: 0n }),
      ['refunds of 100 succeeded, the payment says 0'],
    ],
    [
      'a sum that a line does not know',
      refunded([aRefund()], { lines: [coffee, books] }),
      ['line lin_1: 100 gone back, it says 0'],
    ],
    ['two at once in flight', refunded([inFlight, { ...pending, isInFlight: true }]), ['2 refunds in flight at once']],
    ['another currency', refunded([aRefund({ currency: 'USD' })]), ['rfd_1 is in USD']],
    ['a payment that has not succeeded', refunded([failed], { status: 'FAILED' }), ['has refunds, but is FAILED']],
  ])('name %s', (_what, payment, expected) => {
    expect(whys(refundBreaks(payment))).toEqual(expected);
  });
});

describe('cancels at the PSP', () => {
  it.each<[string, PaymentFact, PspMovement[]]>([
    ['a refund of ours', refunded(), [anApproval(), cancel()]],
    [
      'one that was made at the PSP',
      refunded([aRefund({ source: 'psp' })]),
      [anApproval(), cancel({ reason: 'dashboard' })],
    ],
    ['a refund in flight that is done there', refunded([inFlight]), [anApproval(), cancel()]],
    ['a refund in flight that is not', refunded([inFlight]), [anApproval()]],
    [
      'another amount under the name of a refund that failed for it',
      refunded([failed, aRefund({ id: 'rfd_2', source: 'psp', amountMinor: 50n, lines: [bookLine] })]),
      [anApproval(), cancel({ amountMinor: 50n })],
    ],
  ])('agree with %s', (_what, payment, movements) => {
    expect(refundCancelBreaks(payment, movements)).toEqual([]);
  });

  it.each<[string, PaymentFact, PspMovement[], string[]]>([
    ['that no refund explains', aPayment(), [cancel()], ['the PSP gave back 100 (seq 9), no refund here says so']],
    ['that never were', refunded(), [anApproval()], ['rfd_1 SUCCEEDED, but the PSP shows no such cancel']],
    ['of another amount', refunded(), [cancel({ amountMinor: 99n })], ['PSP 99 KRW (seq 9), here 100 KRW']],
    ['in another currency', refunded(), [cancel({ currency: 'USD' })], ['PSP 100 USD (seq 9), here 100 KRW']],
    [
      'in the name of a refund that failed',
      refunded([failed]),
      [cancel()],
      ['the PSP gave back 100 (seq 9), no refund here says so'],
    ],
    [
      'that were made twice for one refund, though the second was taken for one of the PSP',
      refunded([
        aRefund({ amountMinor: 50n, lines: [bookLine] }),
        aRefund({ id: 'rfd_2', source: 'psp', amountMinor: 50n, transactionKey: 'tx-2', lines: [bookLine] }),
      ]),
      [cancel({ amountMinor: 50n }), cancel({ amountMinor: 50n, seq: 10, transactionKey: 'tx-2' })],
      ['cancel tx-2 (seq 10) in the name of rfd_1, which is SUCCEEDED'],
    ],
    [
      'that were made for a refund that was never sent',
      refunded([pending]),
      [cancel({ amountMinor: 50n, reason: 'rfd_2' })],
      ['the PSP gave back 50 (seq 9), no refund here says so'],
    ],
  ])('name those %s', (_what, payment, movements, expected) => {
    expect(whys(refundCancelBreaks(payment, movements))).toEqual(expected);
  });

  it('are open while their refund is in flight, and known to the books once it is booked', () => {
    const done = cancel();
    expect(openCancels(refunded([inFlight]), [anApproval(), done])).toEqual([done]);
    expect(openCancels(refunded([failed]), [done])).toEqual([]);
    expect(openCancels(refunded([inFlight]), [cancel({ reason: 'dashboard' })])).toEqual([]);
    expect(unbookedCancels(refunded([announced]), [anApproval(), done], [])).toEqual([done]);
    expect(unbookedCancels(refunded([announced]), [done], [aReversal()])).toEqual([]);
    expect(unbookedCancels(refunded(), [done], [])).toEqual([]);
  });
});

describe('the evidence of refunds', () => {
  it('is an answer of the PSP that shows the cancel', () => {
    expect(refundEvidenceBreaks(refunded())).toEqual([]);
    expect(refundEvidenceBreaks(refunded([inFlight, pending]))).toEqual([]);
  });

  it('may have been too long to be kept', () => {
    const attempts = [anAttempt({ answer: anAnswer({ isCut: true }) })];
    expect(refundEvidenceBreaks(refunded([aRefund()], { attempts }))).toEqual([]);
  });

  it.each<[string, PaymentFact, string]>([
    [
      'no answer shows it',
      refunded([aRefund()], { attempts: [anAttempt()] }),
      'rfd_1 SUCCEEDED, but no answer of the PSP shows cancel tx-1',
    ],
    [
      'the answer shows another amount',
      refunded([aRefund()], {
        attempts: [anAttempt({ answer: anAnswer({ cancels: [{ transactionKey: 'tx-1', amount: 99 }] }) })],
      }),
      "rfd_1 is of 100, the PSP's answer shows 99",
    ],
  ])('is missing where %s', (_what, payment, why) => {
    expect(refundEvidenceBreaks(payment)).toEqual([{ check: 'evidence', id: 'pay_1', why }]);
  });
});

describe('wallet debits', () => {
  it('are one for each line of a succeeded refund', () => {
    expect(debitBreaks(refunded(), [aDebit()])).toEqual([]);
    expect(debitBreaks(refunded([pending, inFlight, failed]), [])).toEqual([]);
  });

  it('may be on their way while the wallet is asked again', () => {
    expect(debitBreaks(refunded([announced]), [])).toEqual([]);
    expect(debitBreaks(refunded([announced]), [aDebit()])).toEqual([]);
  });

  it.each<[string, RefundFact, EntryFact[], string[]]>([
    ['a line that is not debited', aRefund(), [], ['rfd_1, line lin_1: not debited']],
    ['a line debited twice', aRefund(), [aDebit(), aDebit({ entryNo: 3n })], ['rfd_1, line lin_1: debited 2 times']],
    ['another amount', aRefund(), [aDebit({ amountMinor: -95n })], ['rfd_1, line lin_1: debited 95, net is 96']],
    [
      "another seller's wallet",
      aRefund(),
      [aDebit({ sellerId: 'tea' })],
      [expect.stringContaining('/tea/KRW') as string],
    ],
    ['a refund that failed', failed, [aDebit()], ['line lin_1 is debited for rfd_1, which has not succeeded here']],
    [
      'a line that is no part of the refund',
      aRefund(),
      [aDebit(), aDebit({ lineId: 'lin_2' })],
      ['line lin_2 is debited for rfd_1, which has not succeeded here'],
    ],
  ])('name %s', (_what, refund, entries, expected) => {
    expect(whys(debitBreaks(refunded([refund]), entries))).toEqual(expected);
  });
});

describe('reversals in the books', () => {
  it('are one for each succeeded refund, with all its parts', () => {
    expect(reversalBreaks(refunded(), [aReversal()])).toEqual([]);
    expect(reversalBreaks(refunded([pending, inFlight, failed]), [])).toEqual([]);
  });

  it('may be on their way while the ledger is asked again', () => {
    expect(reversalBreaks(refunded([announced]), [])).toEqual([]);
    expect(reversalBreaks(refunded([announced]), [aReversal()])).toEqual([]);
  });

  const wrongWay = [{ debit: receivable, credit: payableOf('coffee'), currency: 'KRW', amountMinor: 96n }];
  it.each<[string, RefundFact, JournalFact[], string]>([
    ['one that is missing', aRefund(), [], 'rfd_1 is not booked'],
    ['one too many', aRefund(), [aReversal(), aReversal({ id: 'jrn_3' })], 'rfd_1 is booked 2 times: jrn_2, jrn_3'],
    ['one of another merchant', aRefund(), [aReversal({ merchantId: 'mer_x' })], 'journal jrn_2 is of mer_x'],
    [
      'one that moves the wrong way',
      aRefund(),
      [aReversal({ postings: wrongWay })],
      `journal jrn_2: ${receivable} KRW moves by 96, expected -100`,
    ],
    ['one of a refund that failed', failed, [aReversal()], 'journal jrn_2 books rfd_1, which has not succeeded here'],
  ])('name %s', (_what, refund, journals, why) => {
    expect(whys(reversalBreaks(refunded([refund]), journals))).toContain(why);
  });
});

describe('the completion of refunds', () => {
  it('is the answers of wallet and ledger, or that they are asked again', () => {
    expect(refundCompletionBreaks(refunded([aRefund(), announced, pending, inFlight, failed]))).toEqual([]);
  });

  it.each<[string, RefundFact, string]>([
    [
      'nobody waits for the wallet any more',
      aRefund({ walletDebitedAt: null }),
      'rfd_1 SUCCEEDED, but walletDebitedAt is not set, and nobody asks again',
    ],
    [
      'nobody waits for the ledger any more',
      aRefund({ ledgerBookedAt: null }),
      'rfd_1 SUCCEEDED, but ledgerBookedAt is not set, and nobody asks again',
    ],
    [
      'a failed one was booked',
      aRefundWithout({ status: 'FAILED', ledgerBookedAt: at }),
      'rfd_1 FAILED, but ledgerBookedAt is set',
    ],
  ])('is broken where %s', (_what, refund, why) => {
    expect(whys(refundCompletionBreaks(refunded([refund])))).toEqual([why]);
  });
});
