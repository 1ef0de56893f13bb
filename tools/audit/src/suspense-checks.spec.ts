import type { AccountBalanceFact, JournalFact } from './facts';
import {
  aCancel,
  aFinding,
  aJournal,
  anApproval,
  aPayment,
  charged,
  failed,
  payableOf,
  receivable,
} from './given-facts';
import { Positions, suspenseBreaks } from './suspense-checks';

const suspense = 'liabilities:suspense';

function aJournalInto(kind: string, amountMinor = 150n, change: Partial<JournalFact> = {}): JournalFact {
  return aJournal({
    kind,
    postings: [{ debit: receivable, credit: suspense, currency: 'KRW', amountMinor }],
    ...change,
  });
}
function aJournalOutOf(kind: string, amountMinor = 150n, change: Partial<JournalFact> = {}): JournalFact {
  return aJournal({
    kind,
    postings: [{ debit: suspense, credit: receivable, currency: 'KRW', amountMinor }],
    ...change,
  });
}
const whys = (found: readonly { why: string }[]) => found.map(({ why }) => why);

const canceled = charged({ lateSuccessResolution: 'canceled', findings: [aFinding('late_success_canceled')] });
const partlyCanceled = charged({ id: 'pay_4', findings: [aFinding('late_success_canceled', { amountMinor: 40n })] });
const differing = aFinding('amount_differs', { transactionKey: 'key-1', amountMinor: 151n });

describe('what is not ours at the PSP against the journals', () => {
  it.each([
    ['a payment of which there is nothing to say', aPayment(), [aJournal()]],
    ['a failure', failed(), []],
    ['a late success', charged(), [aJournalInto('late_success')]],
    ['one that has gone back', canceled, [aJournalInto('late_success'), aJournalOutOf('late_success_canceled')]],
    [
      'an amount that differs',
      aPayment({ status: 'UNKNOWN', findings: [differing] }),
      [aJournalInto('amount_differs', 151n)],
    ],
    [
      'one that is explained',
      aPayment({ findings: [{ ...differing, isResolved: true }] }),
      [aJournalInto('amount_differs', 151n), aJournalOutOf('amount_differs_resolved', 151n), aJournal()],
    ],
  ])('agree on %s', (_what, payment, journals) => expect(suspenseBreaks(payment, journals)).toEqual([]));

  it.each([
    ['a late success that is not booked', charged(), [], ['late_success 150 KRW: 0 journals, expected 1']],
    [
      'one that is booked twice',
      charged(),
      [aJournalInto('late_success'), aJournalInto('late_success')],
      ['late_success 150 KRW: 2 journals, expected 1'],
    ],
    [
      'another amount',
      charged(),
      [aJournalInto('late_success', 149n)],
      ['late_success 150 KRW: 0 journals, expected 1', 'late_success 149 KRW: 1 journals, expected 0'],
    ],
    [
      'a cancel that is not taken out of suspense',
      canceled,
      [aJournalInto('late_success')],
      ['late_success_canceled 150 KRW: 0 journals, expected 1'],
    ],
    [
      'an explained amount that still stands in suspense',
      aPayment({ findings: [{ ...differing, isResolved: true }] }),
      [aJournalInto('amount_differs', 151n)],
      ['amount_differs_resolved 151 KRW: 0 journals, expected 1'],
    ],
    [
      'a journal of what payment knows nothing of',
      aPayment(),
      [aJournal(), aJournalOutOf('late_success_canceled', 40n)],
      ['late_success_canceled 40 KRW: 1 journals, expected 0'],
    ],
    [
      'money that moves the wrong way',
      charged(),
      [aJournalInto('late_success', 150n, { postings: aJournalOutOf('x').postings })],
      [`journal jrn_1 does not move ${suspense} to ${receivable}`],
    ],
    [
      "a seller's account",
      canceled,
      [
        aJournalInto('late_success'),
        aJournalOutOf('late_success_canceled', 150n, {
          postings: [{ debit: payableOf('coffee'), credit: receivable, currency: 'KRW', amountMinor: 150n }],
        }),
      ],
      [`journal jrn_1 does not move ${receivable} to ${suspense}`],
    ],
    [
      'a journal of another merchant',
      charged(),
      [aJournalInto('late_success', 150n, { merchantId: `mer_${'b'.repeat(32)}` })],
      [`journal jrn_1 is of mer_${'b'.repeat(32)}`],
    ],
  ])('name %s', (_what, payment, journals, expected) => {
    expect(whys(suspenseBreaks(payment, journals))).toEqual(expected);
  });
});

describe('the position at the PSP', () => {
  const aBalance = (account: string, debitsMinor: bigint, creditsMinor: bigint): AccountBalanceFact => ({
    account,
    currency: 'KRW',
    debitsMinor,
    creditsMinor,
  });
  const breaks = (
    of: readonly [ReturnType<typeof aPayment>, Parameters<Positions['add']>[1]][],
    balances: AccountBalanceFact[],
    isPspKnown = true,
  ) => {
    const positions = new Positions();
    for (const [payment, movements] of of) positions.add(payment, movements);
    return positions.breaksOf(balances, isPspKnown).map(({ id, why }) => `${id}: ${why}`);
  };

  it('is what the PSP has charged and not given back; what is unexplained of it is in suspense', () => {
    const payments = [
      [aPayment(), [anApproval()]],
      [charged({ id: 'pay_2' }), [anApproval()]],
      [{ ...canceled, id: 'pay_3' }, [anApproval(), aCancel()]],
      [partlyCanceled, [anApproval(), aCancel({ amountMinor: 40n })]],
      [aPayment({ id: 'pay_5', status: 'UNKNOWN', findings: [differing] }), [anApproval()]],
      [aPayment({ id: 'pay_6', status: 'UNKNOWN' }), [anApproval()]],
    ] satisfies Parameters<typeof breaks>[0];
    const owed = 150n + 150n + 0n + 110n + 151n;
    const unexplained = 150n + 0n + 110n + 151n;
    expect(breaks(payments, [aBalance(receivable, owed, 0n), aBalance(suspense, 0n, unexplained)])).toEqual([]);
    expect(breaks(payments, [aBalance(receivable, owed - 1n, 0n), aBalance(suspense, 0n, unexplained)])).toEqual([
      `${receivable} KRW: the books say ${owed - 1n}, it should be ${owed}`,
    ]);
  });

  it('is broken by money in suspense that nobody can name', () => {
    expect(breaks([], [aBalance(suspense, 0n, 7n)])).toEqual([`${suspense} KRW: the books say 7, it should be 0`]);
    expect(breaks([[charged(), [anApproval()]]], [aBalance(receivable, 150n, 0n)])).toEqual([
      `${suspense} KRW: the books say 0, it should be 150`,
    ]);
  });

  it("leaves the receivable out where the PSP's own list is not known", () => {
    const balances = [aBalance(receivable, 999n, 0n), aBalance(suspense, 0n, 150n)];
    expect(breaks([[charged(), null]], balances, false)).toEqual([]);
  });
});
