import {
  aJournal,
  anEntry,
  aPayment,
  aStep,
  at,
  books,
  coffee,
  failed,
  merchantId,
  payableOf,
  receivable,
} from './given-facts';
import { completionBreaks, journalBreaks, paymentBreaks, walletBreaks } from './payment-checks';

const whys = (found: readonly { why: string }[]) => found.map(({ why }) => why);

describe('a payment against itself', () => {
  const { history } = aPayment();
  it('agrees when lines, parts and history lead to what it says', () => {
    expect(paymentBreaks(aPayment())).toEqual([]);
  });

  it('may be noted upon where it stays what it is', () => {
    const noted = aStep(4n, 'SUCCEEDED', 'SUCCEEDED', 'att_2');
    expect(paymentBreaks(aPayment({ version: 4n, history: [...history, noted] }))).toEqual([]);
  });

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
    [
      'a step that is on no table',
      { status: 'FAILED', history: [...history, aStep(4n, 'SUCCEEDED', 'FAILED')], version: 4n },
      'history 4: no step leads from SUCCEEDED to FAILED',
    ],
    [
      'a note on a payment that nobody asked the PSP about',
      { status: 'CREATED', history: [history[0]!, aStep(2n, 'CREATED', 'CREATED')] },
      'history 2: no step leads from CREATED to CREATED',
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
