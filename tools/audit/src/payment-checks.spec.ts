import type { EntryFact, JournalFact, LineFact, PaymentFact, PspMovement } from './facts';
import { completionBreaks, journalBreaks, paymentBreaks, pspBreaks, walletBreaks } from './payment-checks';

const merchantId = `mer_${'a'.repeat(32)}`;
const at = new Date('2026-01-01T00:00:00Z');
const coffee: LineFact = {
  lineId: 'lin_1',
  sellerId: 'coffee',
  grossMinor: 100n,
  feeMinor: 3n,
  vatMinor: 1n,
  netMinor: 96n,
};
const books: LineFact = {
  lineId: 'lin_2',
  sellerId: 'books',
  grossMinor: 50n,
  feeMinor: 0n,
  vatMinor: 0n,
  netMinor: 50n,
};

const aPayment = (change: Partial<PaymentFact> = {}): PaymentFact => ({
  id: 'pay_1',
  merchantId,
  status: 'SUCCEEDED',
  version: 3n,
  amountMinor: 150n,
  refundedMinor: 0n,
  currency: 'KRW',
  psp: 'toss',
  paymentKey: 'key-1',
  approvedAt: at,
  walletCreditedAt: at,
  ledgerBookedAt: at,
  completedAt: at,
  lines: [coffee, books],
  history: [
    { version: 1n, fromStatus: null, toStatus: 'CREATED' },
    { version: 2n, fromStatus: 'CREATED', toStatus: 'EXECUTING' },
    { version: 3n, fromStatus: 'EXECUTING', toStatus: 'SUCCEEDED' },
  ],
  ...change,
});
const failed = () => aPayment({ status: 'FAILED', walletCreditedAt: null, ledgerBookedAt: null, completedAt: null });

const anApproval = (change: Partial<PspMovement> = {}): PspMovement => ({
  seq: 7,
  kind: 'approve',
  paymentId: 'pay_1',
  paymentKey: 'key-1',
  amountMinor: 150n,
  currency: 'KRW',
  ...change,
});

const anEntry = (line: LineFact, change: Partial<EntryFact> = {}): EntryFact => ({
  merchantId,
  sellerId: line.sellerId,
  currency: 'KRW',
  entryNo: 1n,
  kind: 'payment',
  lineId: line.lineId,
  paymentId: 'pay_1',
  amountMinor: line.netMinor,
  availableAfter: line.netMinor,
  reservedAfter: 0n,
  recordedAt: at,
  ...change,
});

const receivable = 'assets:psp:toss:receivable';
const payableOf = (seller: string) => `liabilities:merchant:${merchantId}:seller:${seller}:payable`;
const aJournal = (change: Partial<JournalFact> = {}): JournalFact => ({
  id: 'jrn_1',
  kind: 'payment_succeeded',
  merchantId,
  paymentId: 'pay_1',
  postings: [
    { debit: receivable, credit: payableOf('coffee'), currency: 'KRW', amountMinor: 96n },
    { debit: receivable, credit: payableOf('books'), currency: 'KRW', amountMinor: 50n },
    { debit: receivable, credit: 'revenue:platform-fee', currency: 'KRW', amountMinor: 3n },
    { debit: receivable, credit: 'liabilities:vat', currency: 'KRW', amountMinor: 1n },
  ],
  ...change,
});

const whys = (found: readonly { why: string }[]) => found.map(({ why }) => why);

describe('PSP approvals against payments', () => {
  it('agree when the PSP charged a succeeded payment once, with amount, currency and key', () => {
    expect(pspBreaks(aPayment(), [anApproval()])).toEqual([]);
    expect(pspBreaks(failed(), [])).toEqual([]);
  });

  it('say nothing about a payment whose outcome is open', () => {
    for (const status of ['EXECUTING', 'UNKNOWN']) {
      expect(pspBreaks(aPayment({ status }), [])).toEqual([]);
      expect(pspBreaks(aPayment({ status }), [anApproval()])).toEqual([]);
    }
  });

  it.each([
    ['a success that was never charged', aPayment(), [], 'SUCCEEDED here, but the PSP has not charged it'],
    ['a charge of a failed payment', failed(), [anApproval()], 'charged by the PSP (seq 7), but FAILED here'],
    [
      'a charge of a payment never confirmed',
      { ...failed(), status: 'CREATED' },
      [anApproval()],
      'charged by the PSP (seq 7), but CREATED here',
    ],
    ['two charges', aPayment(), [anApproval(), anApproval({ seq: 8 })], 'charged 2 times: seq 7, 8'],
    ['another amount', aPayment(), [anApproval({ amountMinor: 149n })], 'PSP 149 KRW (seq 7), here 150 KRW'],
    ['another currency', aPayment(), [anApproval({ currency: 'JPY' })], 'PSP 150 JPY (seq 7), here 150 KRW'],
    ['another payment key', aPayment(), [anApproval({ paymentKey: 'key-2' })], 'PSP key key-2 (seq 7), here key-1'],
    [
      'a cancel that is no refund here',
      aPayment(),
      [anApproval(), anApproval({ seq: 9, kind: 'cancel', amountMinor: 20n })],
      'PSP gave back 20, here 0',
    ],
  ])('name %s', (_what, payment, movements, why) => {
    expect(pspBreaks(payment, movements)).toEqual([{ check: 'psp', id: 'pay_1', why }]);
  });
});

describe('a payment against itself', () => {
  it('agrees when lines, parts and history lead to what it says', () => {
    expect(paymentBreaks(aPayment())).toEqual([]);
  });

  const history = aPayment().history;
  it.each([
    ['lines that do not sum to the amount', { amountMinor: 151n }, 'lines sum to 150, amount is 151'],
    [
      'parts that do not sum to the gross',
      { lines: [{ ...coffee, netMinor: 97n }, books] },
      'line lin_1: parts sum to 101, gross is 100',
    ],
    [
      'a part below zero',
      { lines: [{ ...coffee, feeMinor: -1n, netMinor: 100n }, books] },
      'line lin_1 has a part below zero',
    ],
    [
      'a history that ends elsewhere',
      { history: history.slice(0, 2) },
      'history ends in EXECUTING, status is SUCCEEDED',
    ],
    ['a version behind its history', { version: 2n }, 'history has version 3, row 2'],
    [
      'a step that goes on from another state',
      { history: [history[0]!, history[2]!] },
      'history 3 goes on from EXECUTING, not from CREATED',
    ],
    ['a success without its moment', { approvedAt: null }, 'SUCCEEDED without approvedAt'],
  ])('names %s', (_what, change, why) => {
    expect(whys(paymentBreaks(aPayment(change)))).toEqual([why]);
  });
});

describe('wallet entries against payments', () => {
  const entries = [anEntry(coffee), anEntry(books)];

  it('agree when each line is credited once with its net', () => {
    expect(walletBreaks(aPayment(), entries)).toEqual([]);
    expect(walletBreaks(failed(), [])).toEqual([]);
  });

  it.each([
    ['a line that is not credited', aPayment(), [anEntry(coffee)], 'line lin_2 is not credited'],
    [
      'a line that is credited twice',
      aPayment(),
      [...entries, anEntry(books, { entryNo: 2n })],
      'line lin_2 is credited 2 times',
    ],
    [
      'another amount',
      aPayment(),
      [anEntry(coffee), anEntry(books, { amountMinor: 51n })],
      'line lin_2: credited 51, net is 50',
    ],
    [
      "another seller's wallet",
      aPayment(),
      [anEntry(coffee), anEntry(books, { sellerId: 'tea' })],
      `line lin_2 of ${merchantId}/books/KRW is credited to ${merchantId}/tea/KRW`,
    ],
    [
      'a line of another payment',
      aPayment(),
      [...entries, anEntry(books, { lineId: 'lin_9' })],
      'credited line lin_9 is not one of the payment',
    ],
    ['a credit of a payment that failed', failed(), entries, '2 wallet entries, but FAILED'],
  ])('name %s', (_what, payment, found, why) => {
    expect(walletBreaks(payment, found)).toEqual([{ check: 'wallet', id: 'pay_1', why }]);
  });
});

describe('journals against payments', () => {
  it('agree when one journal moves the receivable against nets, fee and VAT', () => {
    expect(journalBreaks(aPayment(), [aJournal()])).toEqual([]);
    expect(journalBreaks(failed(), [])).toEqual([]);
  });

  const { postings } = aJournal();
  it.each([
    ['a success that is not booked', aPayment(), [], ['SUCCEEDED, but not booked']],
    ['two journals', aPayment(), [aJournal(), aJournal({ id: 'jrn_2' })], ['booked 2 times: jrn_1, jrn_2']],
    ['a booked failure', failed(), [aJournal()], ['booked (jrn_1), but FAILED']],
    ['a journal of another merchant', aPayment(), [aJournal({ merchantId: 'mer_b' })], ['journal jrn_1 is of mer_b']],
    [
      'a posting that is missing',
      aPayment(),
      [aJournal({ postings: postings.slice(0, 3) })],
      [
        `journal jrn_1: ${receivable} KRW moves by 149, expected 150`,
        'journal jrn_1: liabilities:vat KRW moves by 0, expected -1',
      ],
    ],
    [
      'money that went to another account',
      aPayment(),
      [aJournal({ postings: [...postings.slice(1), { ...postings[0]!, credit: payableOf('tea') }] })],
      [
        `journal jrn_1: ${payableOf('coffee')} KRW moves by 0, expected -96`,
        `journal jrn_1: ${payableOf('tea')} KRW moves by -96, expected 0`,
      ],
    ],
  ])('name %s', (_what, payment, journals, expected) => {
    expect(whys(journalBreaks(payment, journals))).toEqual(expected);
  });
});

describe('completion', () => {
  it('is there for every success, and for nothing else', () => {
    expect(completionBreaks(aPayment())).toEqual([]);
    expect(completionBreaks(failed())).toEqual([]);
  });

  it.each([
    ['the wallet', { walletCreditedAt: null }, 'SUCCEEDED, but walletCreditedAt is not set'],
    ['the ledger', { ledgerBookedAt: null }, 'SUCCEEDED, but ledgerBookedAt is not set'],
    ['both', { completedAt: null }, 'SUCCEEDED, but completedAt is not set'],
    ['a failed one', { ...failed(), completedAt: at }, 'FAILED, but completedAt is set'],
  ])('names what is not heard of: %s', (_what, change, why) => {
    expect(whys(completionBreaks(aPayment(change)))).toEqual([why]);
  });
});
