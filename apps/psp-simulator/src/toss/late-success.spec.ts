import { appendFileSync, readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { aKey, call, givenSimulator, type RunningSimulator } from '../given-simulator';

jest.setTimeout(30_000);

describe('a confirm whose success comes late', () => {
  let simulator: RunningSimulator;
  let url: string;
  beforeAll(async () => {
    simulator = await givenSimulator();
    url = simulator.url;
  });
  afterAll(() => simulator.remove());
  beforeEach(() => call(`${url}/sim/reset`, 'POST'));

  const MINUTE = 60_000;
  const orderId = 'order-0001';
  const script = (fault: object, match: object = { times: 1 }) => call(`${url}/sim/faults`, 'POST', { match, fault });
  const confirm = (paymentKey: string, idempotencyKey: string, order = orderId) =>
    call(
      `${url}/v1/payments/confirm`,
      'POST',
      { paymentKey, orderId: order, amount: 100 },
      { 'idempotency-key': idempotencyKey },
    );
  const lookup = async (order = orderId) => (await call(`${url}/v1/payments/orders/${order}`, 'GET')).body;
  const approvals = async () => (await call(`${url}/sim/approvals`, 'GET')).body['data'] as object[];
  const advance = (ms: number) => call(`${url}/sim/clock/advance`, 'POST', { ms });
  const refused = (status: number, code: string) =>
    expect.objectContaining({ status, body: expect.objectContaining({ code }) });
  async function givenLateSuccess(ms: number, more: object = {}): Promise<string> {
    const paymentKey = await aKey(url, { orderId, amount: 100, ...more });
    await script({ kind: 'late_success', ms });
    await expect(confirm(paymentKey, 'first')).rejects.toThrow('fetch failed');
    return paymentKey;
  }

  it('is cut, is IN_PROGRESS until its time by the simulated clock, and is then approved once', async () => {
    const paymentKey = await givenLateSuccess(2 * MINUTE);
    expect(await lookup()).toMatchObject({ status: 'IN_PROGRESS', paymentKey, approvedAt: null });
    await advance(MINUTE);
    expect(await lookup()).toMatchObject({ status: 'IN_PROGRESS' });
    expect(await approvals()).toEqual([]);
    await advance(MINUTE);
    expect(await lookup()).toMatchObject({ status: 'DONE', paymentKey });
    await advance(10 * MINUTE);
    expect(await approvals()).toMatchObject([{ seq: 1, kind: 'approve', orderId, paymentKey, amount: 100 }]);
  });

  it('is approved, in the file too, by the passing of time alone', async () => {
    await givenLateSuccess(30);
    while (!readFileSync(simulator.file, 'utf8').includes('"type":"approve"')) await turn();
    expect(await lookup()).toMatchObject({ status: 'DONE' });
  });

  it('is approved even when the authentication has expired meanwhile, and never says EXPIRED before', async () => {
    await givenLateSuccess(30 * MINUTE);
    await advance(29 * MINUTE);
    expect(await lookup()).toMatchObject({ status: 'IN_PROGRESS' });
    await advance(MINUTE);
    expect(await lookup()).toMatchObject({ status: 'DONE' });
  });

  it('is under way for its own idempotency key, and a repetition under another', async () => {
    const paymentKey = await givenLateSuccess(MINUTE);
    expect(await confirm(paymentKey, 'first')).toEqual(refused(409, 'IDEMPOTENT_REQUEST_PROCESSING'));
    expect(await confirm(paymentKey, 'second')).toEqual(refused(403, 'FORBIDDEN_CONSECUTIVE_REQUEST'));
    await advance(MINUTE);
    expect(await confirm(paymentKey, 'first')).toMatchObject({ status: 200, body: { status: 'DONE', paymentKey } });
    expect(await confirm(paymentKey, 'second')).toEqual(refused(400, 'ALREADY_PROCESSED_PAYMENT'));
    await advance(15 * 24 * 60 * MINUTE); // now the key is forgotten
    expect(await confirm(paymentKey, 'first')).toEqual(refused(400, 'ALREADY_PROCESSED_PAYMENT'));
    expect(await approvals()).toHaveLength(1);
  });

  it('lets a scripted error deny a payment that is charged nevertheless', async () => {
    const paymentKey = await givenLateSuccess(MINUTE);
    const code = 'NOT_FOUND_PAYMENT_SESSION';
    await script({ kind: 'error', status: 404, code }, { operation: 'confirm', times: 2 });
    expect(await confirm(paymentKey, 'first')).toEqual(refused(404, code));
    expect(await confirm(paymentKey, 'second')).toEqual(refused(404, code));
    await advance(MINUTE);
    expect(await lookup()).toMatchObject({ status: 'DONE' });
    expect(await confirm(paymentKey, 'first')).toMatchObject({ status: 200, body: { status: 'DONE' } });
  });

  it('keeps its order from being charged under another payment key', async () => {
    const paymentKey = await givenLateSuccess(MINUTE);
    const other = await aKey(url, { orderId, amount: 100 });
    expect(await confirm(other, 'second')).toEqual(refused(403, 'FORBIDDEN_CONSECUTIVE_REQUEST'));
    expect(await lookup()).toMatchObject({ status: 'IN_PROGRESS', paymentKey });
    await advance(MINUTE);
    expect(await confirm(other, 'third')).toEqual(refused(400, 'DUPLICATED_ORDER_ID'));
    expect(await approvals()).toMatchObject([{ paymentKey }]);
  });

  it('cannot be canceled before it is approved', async () => {
    const paymentKey = await givenLateSuccess(MINUTE);
    const cancel = () => call(`${url}/v1/payments/${paymentKey}/cancel`, 'POST', { cancelReason: 'all' });
    expect(await cancel()).toEqual(refused(403, 'NOT_CANCELABLE_PAYMENT'));
    await advance(MINUTE);
    expect(await cancel()).toMatchObject({ status: 200, body: { status: 'CANCELED' } });
  });

  it('is cut and never approved when the card is declined', async () => {
    const paymentKey = await givenLateSuccess(MINUTE, { decline: 'REJECT_CARD_PAYMENT' });
    await advance(2 * MINUTE);
    expect(await lookup()).toMatchObject({ status: 'ABORTED' });
    expect(await confirm(paymentKey, 'first')).toEqual(refused(403, 'REJECT_CARD_PAYMENT'));
    expect(await approvals()).toEqual([]);
  });

  it('outlives a restart: what is due is approved at once, the rest in its time', async () => {
    const due = await givenLateSuccess(MINUTE);
    const later = await aKey(url, { orderId: 'order-0002', amount: 100 });
    await script({ kind: 'late_success', ms: 60 * MINUTE });
    await expect(confirm(later, 'later', 'order-0002')).rejects.toThrow('fetch failed');
    const elapsed = { type: 'clock', ms: 2 * MINUTE };
    simulator = await simulator.again(() => appendFileSync(simulator.file, `${JSON.stringify(elapsed)}\n`));
    url = simulator.url;
    expect(await approvals()).toMatchObject([{ orderId, paymentKey: due }]);
    expect(await lookup('order-0002')).toMatchObject({ status: 'IN_PROGRESS', paymentKey: later });
    expect(await confirm(later, 'later', 'order-0002')).toEqual(refused(409, 'IDEMPOTENT_REQUEST_PROCESSING'));
    await advance(58 * MINUTE);
    const approved = await approvals();
    expect(approved).toMatchObject([{ paymentKey: due }, { paymentKey: later }]);
    simulator = await simulator.again();
    url = simulator.url;
    expect(await approvals()).toEqual(approved);
  });

  it('is forgotten by a reset', async () => {
    await givenLateSuccess(MINUTE);
    await call(`${url}/sim/reset`, 'POST');
    expect(await advance(MINUTE)).toMatchObject({ status: 200 });
    expect(await approvals()).toEqual([]);
  });
});
