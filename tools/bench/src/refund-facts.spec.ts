import { refundFaults, type RefundedFacts } from './refund-facts';

const whole = { count: 6, minor: 15_000n };
const aPayment = (more: Partial<RefundedFacts> = {}): RefundedFacts => ({
  paymentId: 'pay_1',
  capturedMinor: 15_000n,
  heldMinor: 15_000n,
  netMinor: 14_505n,
  walletDebits: 14_505n,
  refunds: whole,
  pspCancels: whole,
  ledgerReversals: whole,
  ...more,
});
const broken = (payment: RefundedFacts) =>
  Object.entries(refundFaults([aPayment(), payment])).flatMap(([what, count]) => (count === 0 ? [] : [what]));

describe('payments after a race of refunds', () => {
  it('are in order when all systems say the same and nothing is left', () => expect(broken(aPayment())).toEqual([]));

  it.each<[string, Partial<RefundedFacts>]>([
    ['over-refunded', { heldMinor: 15_001n }],
    ['PSP cancels ≠ refunds', { pspCancels: { count: 5, minor: 15_000n } }],
    ['PSP cancels ≠ refunds', { pspCancels: { count: 6, minor: 14_999n } }],
    ['wallet debits ≠ refunds', { walletDebits: 14_504n }],
    ['ledger reversals ≠ refunds', { ledgerReversals: { count: 7, minor: 15_000n } }],
    ['ledger reversals ≠ refunds', { ledgerReversals: { count: 6, minor: 15_001n } }],
  ])('are found %s', (what, more) => expect(broken(aPayment(more))).toEqual([what]));

  it('are found over-refunded at the PSP, which no refund of ours can explain', () => {
    const pspCancels = { count: 7, minor: 17_500n };
    expect(broken(aPayment({ pspCancels }))).toEqual(['over-refunded at the PSP', 'PSP cancels ≠ refunds']);
  });

  it('are found where something fitted and was not given back', () => {
    const part = { count: 5, minor: 12_500n };
    const less = { refunds: part, pspCancels: part, ledgerReversals: part };
    expect(broken(aPayment(less))).toEqual(['not given back in full']);
  });
});
