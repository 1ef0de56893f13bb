import { refusedAs } from '../../testing/a-toss';
import { givenRefunds, keyOf, type GivenRefunds } from '../../testing/given-refunds';

let given: GivenRefunds;

beforeAll(async () => {
  given = await givenRefunds('dashboard_cancels');
});
beforeEach(() => given.toss.whenAsked(null));
afterEach(() => given.database.admin.execute('DELETE FROM payment_recovery'));
afterAll(() => given.close());

describe("a cancel at the PSP's dashboard", () => {
  it('makes those fail without a call that nobody has sent and that do not fit any more', async () => {
    const id = await given.paid();
    given.whenCanceled(() => 'cut');
    await given.refund(id, 5_000);
    await given.refund(id, 10_000);
    given.toss.cancelByHand(keyOf(id), 1_000);
    given.toss.whenAsked(null);
    await given.recovery.resolveDue();
    const refunds = await given.refundsOf(id);
    expect(refunds.map(({ status, source, amount }) => [status, source, amount])).toEqual([
      ['SUCCEEDED', 'merchant', 5_000],
      ['FAILED', 'merchant', 10_000],
      ['SUCCEEDED', 'psp', 1_000],
    ]);
    expect(refunds[1]).toMatchObject({ failure: { code: 'refund_exceeds_remaining' } });
    expect(new Set(given.cancelKeys(id)).size).toBe(1);
    await given.expectAgreement(id);
  });

  it('ends the refund in flight where too little is left for it', async () => {
    const id = await given.paid();
    given.whenCanceled(() => 'cut');
    await given.refund(id, 10_000);
    given.toss.cancelByHand(keyOf(id), 5_001);
    given.toss.whenAsked(null);
    await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['FAILED', 'SUCCEEDED']);
    expect(given.cancelKeys(id)).toHaveLength(1);
    await given.expectAgreement(id);
    expect((await given.refund(id, 9_999)).status).toBe('SUCCEEDED');
  });

  it('that nobody has seen yet ends the refund with the refusal of the PSP, which leads to its being found', async () => {
    const id = await given.paid();
    given.toss.cancelByHand(keyOf(id), 10_000);
    expect(await given.refund(id, 10_000)).toMatchObject({
      status: 'FAILED',
      failure: { code: 'NOT_CANCELABLE_AMOUNT' },
    });
    await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['FAILED', 'SUCCEEDED']);
    await given.expectAgreement(id);
  });

  it('is seen in the answer to a cancel of ours, and both are told', async () => {
    const id = await given.paid();
    given.toss.cancelByHand(keyOf(id), 3_000);
    expect((await given.refund(id, 5_000)).status).toBe('SUCCEEDED');
    expect((await given.refundsOf(id)).map(({ source }) => source)).toEqual(['merchant', 'psp']);
    await given.expectAgreement(id);
    expect((await given.refund(id, 7_001))['code']).toBe('refund_exceeds_remaining');
  });

  it('between two tries changes the balance that must be left, and our refund still happens once', async () => {
    const id = await given.paid();
    given.whenCanceled(() => refusedAs(400, 'PROVIDER_ERROR'));
    await given.refund(id, 5_000);
    given.toss.cancelByHand(keyOf(id), 1_000);
    given.toss.whenAsked(null);
    await given.recovery.resolveDue();
    expect(given.toss.callsFor(keyOf(id), 'cancel').at(-1)!.body.refundableAmount).toBe(14_000);
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    await given.expectAgreement(id);
  });
});
