import { givenReceiver, type Receiver, type ReceivedWebhook } from '../given-receiver';
import { aKey, call, givenSimulator, type RunningSimulator } from '../given-simulator';

jest.setTimeout(30_000);

describe('the webhooks of the simulated PSP', () => {
  let simulator: RunningSimulator;
  let receiver: Receiver;
  let url: string;
  beforeAll(async () => {
    simulator = await givenSimulator();
    url = simulator.url;
  });
  afterAll(() => simulator.remove());
  beforeEach(async () => {
    await call(`${url}/sim/reset`, 'POST');
    receiver = await givenReceiver();
    await sendTo(receiver.url);
  });
  afterEach(() => receiver.close());

  const MINUTE = 60_000;
  const orderId = 'order-0001';
  const sendTo = (address: unknown) => call(`${url}/sim/webhooks`, 'PUT', { url: address });
  const state = async () => (await call(`${url}/sim/webhooks`, 'GET')).body;
  const script = (fault: object, match: object = {}) => call(`${url}/sim/faults`, 'POST', { match, fault });
  const struck = async () => (await call(`${url}/sim/faults/struck`, 'GET')).body['byKind'];
  const advance = (ms: number) => call(`${url}/sim/clock/advance`, 'POST', { ms });
  const key = (more: object = {}) => aKey(url, { orderId, amount: 1000, currency: 'USD', ...more });
  const confirm = (paymentKey: string) =>
    call(`${url}/v1/payments/confirm`, 'POST', { paymentKey, orderId, amount: 10 }, { 'idempotency-key': 'a' });
  const cancel = (paymentKey: string, cancelAmount?: number) =>
    call(`${url}/v1/payments/${paymentKey}/cancel`, 'POST', { cancelReason: 'c', cancelAmount });
  const statuses = (webhooks: ReceivedWebhook[]) => webhooks.map(({ body }) => body.data['status']);
  /** Two deliveries may be under way at once: a rule about several of them is asked when the last one is settled. */
  async function expectSettled(settled: object): Promise<void> {
    let found = await state();
    while (found['undelivered'] !== 0) found = await state();
    expect(found).toMatchObject(settled);
  }

  it('show the payment as the API does, after an approval', async () => {
    const { text } = await confirm(await key());
    const [webhook] = await receiver.received(1);
    expect(webhook?.body).toEqual({
      eventType: 'PAYMENT_STATUS_CHANGED',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+09:00$/),
      data: JSON.parse(text),
    });
    expect(webhook?.headers).toMatchObject({
      'content-type': expect.stringContaining('application/json'),
      'tosspayments-webhook-transmission-time': expect.stringMatching(/^\d{4}-/),
      'tosspayments-webhook-transmission-retried-count': '0',
      'tosspayments-webhook-transmission-id': expect.stringMatching(/^\S{10,}$/),
    });
  });

  it('tell of every change: approved, canceled in part and in full, aborted, approved late', async () => {
    const paymentKey = await key();
    await confirm(paymentKey);
    await receiver.received(1);
    await cancel(paymentKey, 2.5);
    await receiver.received(2);
    await call(`${url}/sim/cancels`, 'POST', { paymentKey, amount: 250 });
    await receiver.received(3);

    const declined = await aKey(url, { orderId: 'order-0002', amount: 5, decline: 'REJECT_CARD_PAYMENT' });
    const declinedConfirm = { paymentKey: declined, orderId: 'order-0002', amount: 5 };
    await call(`${url}/v1/payments/confirm`, 'POST', declinedConfirm);
    await call(`${url}/v1/payments/confirm`, 'POST', declinedConfirm); // ABORTED already: nothing changes
    await receiver.received(4);

    await script({ kind: 'late_success', ms: MINUTE }, { times: 1 });
    const late = await aKey(url, { orderId: 'order-0003', amount: 5 });
    const lateConfirm = { paymentKey: late, orderId: 'order-0003', amount: 5 };
    await expect(call(`${url}/v1/payments/confirm`, 'POST', lateConfirm)).rejects.toThrow('fetch failed');
    await advance(MINUTE);
    await receiver.received(5);
    await call(`${url}/v1/payments/${late}/cancel`, 'POST', { cancelReason: 'all' });
    expect(statuses(await receiver.received(6))).toEqual([
      'DONE',
      'PARTIAL_CANCELED',
      'PARTIAL_CANCELED',
      'ABORTED',
      'DONE',
      'CANCELED',
    ]);
    await expectSettled({ delivered: 6, givenUp: 0, dropped: 0 });
  });

  it('are not sent for an answer that is only replayed, nor for a look-up', async () => {
    const paymentKey = await key();
    await confirm(paymentKey);
    await confirm(paymentKey);
    await call(`${url}/v1/payments/${paymentKey}`, 'GET');
    await cancel(paymentKey);
    expect(new Set(statuses(await receiver.received(2)))).toEqual(new Set(['DONE', 'CANCELED']));
    await expectSettled({ delivered: 2 });
  });

  it('are tried again under the same id after 1, 4, 16, 64, 256, 1024 and 4096 minutes, and then given up', async () => {
    receiver.answer = 500;
    await confirm(await key());
    await receiver.received(1);
    for (const [index, minutes] of [1, 4, 16, 64, 256, 1024, 4096].entries()) {
      // The retry counts from the failed answer, which the simulator may still be reading: advance until it is due.
      while (receiver.webhooks.length < index + 2) await advance(minutes * MINUTE);
    }
    await expectSettled({ delivered: 0, givenUp: 1 });
    expect(receiver.webhooks.map(({ retried }) => retried)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(receiver.webhooks.map(({ id }) => id)).size).toBe(1);
  });

  it('are not tried again before their time, and no more once they are taken', async () => {
    receiver.answer = 307; // a redirect is no 2xx, and is not followed
    await confirm(await key());
    await receiver.received(1);
    receiver.answer = 204;
    await advance(MINUTE / 2);
    expect(await state()).toMatchObject({ undelivered: 1, delivered: 0 });
    while ((await state())['undelivered'] !== 0) await advance(MINUTE / 2);
    expect(receiver.webhooks.map(({ retried }) => retried)).toEqual([0, 1]);
  });

  it('hold up no answer when their receiver never answers', async () => {
    receiver.answer = null;
    const paymentKey = await key();
    expect(await confirm(paymentKey)).toMatchObject({ status: 200 });
    expect(await cancel(paymentKey)).toMatchObject({ status: 200 });
    await receiver.received(2);
    expect(await state()).toMatchObject({ undelivered: 2 });
  });

  it('go out at most twenty at a time', async () => {
    receiver.answer = null;
    const orders = Array.from({ length: 30 }, (_, index) => `order-${1000 + index}`);
    for (const order of orders) {
      const paymentKey = await aKey(url, { orderId: order, amount: 5 });
      await call(`${url}/v1/payments/confirm`, 'POST', { paymentKey, orderId: order, amount: 5 });
    }
    await receiver.received(20);
    expect(await state()).toMatchObject({ undelivered: 30 });
    expect(receiver.webhooks).toHaveLength(20);
  });

  it('are sent twice under one id by duplicate_webhook', async () => {
    await script({ kind: 'duplicate_webhook' }, { operation: 'confirm', times: 1 });
    const paymentKey = await key();
    await confirm(paymentKey);
    await receiver.received(2);
    await cancel(paymentKey);
    const [first, second, third] = await receiver.received(3);
    expect(second).toMatchObject({ id: first?.id, retried: 1, body: first?.body });
    expect(first?.retried).toBe(0);
    expect(third).toMatchObject({ retried: 0, body: { data: { status: 'CANCELED' } } });
    expect(await struck()).toEqual({ duplicate_webhook: 1 });
  });

  it('arrive newest first, each with the status of its own moment, by reordered_webhooks', async () => {
    await script({ kind: 'reordered_webhooks', ms: MINUTE }, { orderId, times: 1 });
    const paymentKey = await key();
    await confirm(paymentKey);
    await cancel(paymentKey, 4);
    await cancel(paymentKey);
    expect(receiver.webhooks).toEqual([]);
    await advance(MINUTE);
    const webhooks = await receiver.received(3);
    expect(webhooks.map(({ body }) => [body.data['status'], body.data['balanceAmount']])).toEqual([
      ['PARTIAL_CANCELED', 0],
      ['PARTIAL_CANCELED', 6],
      ['DONE', 10],
    ]);
    expect(await struck()).toEqual({ reordered_webhooks: 1 });
  });

  it('are held back for half a second unless the script says otherwise', async () => {
    await script({ kind: 'reordered_webhooks' });
    await confirm(await key());
    expect(statuses(await receiver.received(1))).toEqual(['DONE']);
  });

  it('can be spoiled together with the answer of the same call', async () => {
    await script({ kind: 'drop_after' }, { times: 1 });
    await script({ kind: 'duplicate_webhook' }, { times: 1 });
    await expect(confirm(await key())).rejects.toThrow('fetch failed');
    await receiver.received(2);
    expect(await struck()).toEqual({ drop_after: 1, duplicate_webhook: 1 });
  });

  it('have nothing to send, and no fault that strikes, without an address', async () => {
    await sendTo(null);
    expect((await script({ kind: 'duplicate_webhook' })).status).toBe(201);
    expect((await script({ kind: 'reordered_webhooks' })).status).toBe(201);
    const paymentKey = await key();
    expect(await confirm(paymentKey)).toMatchObject({ status: 200 });
    expect(await state()).toMatchObject({ url: null, undelivered: 0 });
    expect(await struck()).toEqual({});
  });

  it('are forgotten when their address is taken away', async () => {
    receiver.answer = 500;
    await confirm(await key());
    await receiver.received(1);
    await sendTo(null);
    expect(await state()).toMatchObject({ url: null, undelivered: 0 });
  });

  it.each(['ftp://127.0.0.1/', 'toss', '', 7, undefined])('refuse the address %j', async (address) => {
    expect(await sendTo(address)).toMatchObject({ status: 400, body: { message: expect.stringContaining('url') } });
    expect(await state()).toMatchObject({ url: receiver.url });
  });
});
