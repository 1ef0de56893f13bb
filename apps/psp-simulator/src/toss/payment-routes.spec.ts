import { aKey, call, givenSimulator, type RunningSimulator } from '../given-simulator';

describe('the payment API of the simulated PSP', () => {
  let simulator: RunningSimulator;
  let url: string;
  beforeAll(async () => {
    simulator = await givenSimulator();
    url = simulator.url;
  });
  afterAll(() => simulator.remove());
  beforeEach(() => call(`${url}/sim/reset`, 'POST'));

  const confirm = (paymentKey: string, amount: string, headers: Record<string, string> = {}, orderId = 'order-0001') =>
    call(
      `${url}/v1/payments/confirm`,
      'POST',
      `{"paymentKey":"${paymentKey}","orderId":"${orderId}","amount":${amount}}`,
      headers,
    );
  const cancel = (paymentKey: string, json: string, headers: Record<string, string> = {}) =>
    call(`${url}/v1/payments/${paymentKey}/cancel`, 'POST', json, headers);
  const key = (amount: number, more: object = {}) => aKey(url, { orderId: 'order-0001', amount, ...more });
  const approvals = async () => (await call(`${url}/sim/approvals`, 'GET')).body['data'] as Record<string, unknown>[];
  const refused = (status: number, code: string) =>
    expect.objectContaining({ status, body: expect.objectContaining({ code }) });

  it.each([
    ['KRW', 15000, '15000'],
    ['USD', 1234, '12.34'],
    ['JPY', 500, '500'],
    ['KWD', 1234, '1.234'],
    ['USD', Number.MAX_SAFE_INTEGER, '90071992547409.91'],
  ])('approves %s %d as %s in major units, to the digit', async (currency, amount, major) => {
    const paymentKey = await key(amount, { currency });
    const { status, text, body } = await confirm(paymentKey, major);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'DONE', orderId: 'order-0001', paymentKey, currency });
    expect(text).toContain(`"totalAmount":${major},"balanceAmount":${major},`);
    expect(await approvals()).toMatchObject([{ seq: 1, kind: 'approve', orderId: 'order-0001', amount, currency }]);
  });

  it('approves nothing for another amount, order or key', async () => {
    const paymentKey = await key(1234, { currency: 'USD' });
    expect(await confirm(paymentKey, '12.35')).toEqual(refused(400, 'INVALID_REQUEST'));
    expect(await confirm(paymentKey, '12.341')).toEqual(refused(400, 'INVALID_REQUEST'));
    expect(await confirm(paymentKey, '"12.34"')).toEqual(refused(400, 'INVALID_REQUEST'));
    expect(await confirm(paymentKey, '12.34', {}, 'order-0002')).toEqual(refused(400, 'INVALID_REQUEST'));
    expect(await confirm('tgen_unknown', '12.34')).toEqual(refused(404, 'NOT_FOUND_PAYMENT'));
    expect(await approvals()).toEqual([]);
    expect((await confirm(paymentKey, '12.3400')).status).toBe(200); // the same number
  });

  it('charges a payment once and an order once', async () => {
    const [first, second] = [await key(100), await key(100)];
    expect((await confirm(first, '100')).status).toBe(200);
    expect(await confirm(first, '100')).toEqual(refused(400, 'ALREADY_PROCESSED_PAYMENT'));
    expect(await confirm(second, '100')).toEqual(refused(400, 'DUPLICATED_ORDER_ID'));
    expect(await approvals()).toHaveLength(1);
  });

  it("lets the buyer's authentication lapse after ten minutes by its clock", async () => {
    const paymentKey = await key(100);
    await call(`${url}/sim/clock/advance`, 'POST', { ms: 10 * 60_000 });
    expect(await confirm(paymentKey, '100')).toEqual(refused(404, 'NOT_FOUND_PAYMENT_SESSION'));
    expect((await call(`${url}/v1/payments/${paymentKey}`, 'GET')).body['status']).toBe('EXPIRED');
  });

  it('declines a card that was meant to be declined, for good', async () => {
    const paymentKey = await key(100, { decline: 'REJECT_CARD_PAYMENT' });
    expect(await confirm(paymentKey, '100')).toEqual(refused(403, 'REJECT_CARD_PAYMENT'));
    expect(await confirm(paymentKey, '100')).toEqual(refused(403, 'REJECT_CARD_PAYMENT'));
    expect((await call(`${url}/v1/payments/${paymentKey}`, 'GET')).body['status']).toBe('ABORTED');
  });

  it('answers as the test code says, and charges nothing', async () => {
    const paymentKey = await key(100);
    const testCode = { 'TossPayments-Test-Code': 'INVALID_STOPPED_CARD' };
    expect(await confirm(paymentKey, '100', testCode)).toEqual(refused(400, 'INVALID_STOPPED_CARD'));
    expect(await approvals()).toEqual([]);
  });

  it('finds a payment by its key and by its order', async () => {
    const paymentKey = await key(100);
    const lookup = () => call(`${url}/v1/payments/orders/order-0001`, 'GET');
    expect((await lookup()).body).toMatchObject({ status: 'IN_PROGRESS', paymentKey, approvedAt: null });
    await confirm(paymentKey, '100');
    expect((await lookup()).body).toMatchObject({ status: 'DONE', paymentKey });
    expect(Date.parse(String((await lookup()).body['approvedAt']))).toBeGreaterThan(Date.now() - 60_000);
    expect(await call(`${url}/v1/payments/orders/order-0009`, 'GET')).toEqual(refused(404, 'NOT_FOUND_PAYMENT'));
  });

  it('lets a key without an order fit the first order that confirms it', async () => {
    const { body } = await call(`${url}/sim/payment-keys`, 'POST', { amount: 100, count: 2 });
    const [first] = body['paymentKeys'] as string[];
    expect(body['paymentKeys']).toHaveLength(2);
    expect((await confirm(String(first), '100', {}, 'order-0005')).status).toBe(200);
    expect(await approvals()).toMatchObject([{ orderId: 'order-0005', paymentKey: first }]);
  });

  describe('cancels', () => {
    it('gives back a part, then all that is left, and never more', async () => {
      const paymentKey = await key(1000, { currency: 'USD' });
      expect(await cancel(paymentKey, '{"cancelReason":"early"}')).toEqual(refused(403, 'NOT_CANCELABLE_PAYMENT'));
      await confirm(paymentKey, '10');

      const part = await cancel(paymentKey, '{"cancelReason":"one","cancelAmount":2.5,"refundableAmount":10.00}');
      expect(part.body).toMatchObject({ status: 'PARTIAL_CANCELED', totalAmount: 10, balanceAmount: 7.5 });
      const stale = '{"cancelReason":"two","cancelAmount":2.5,"refundableAmount":10}';
      expect(await cancel(paymentKey, stale)).toEqual(refused(400, 'NOT_MATCHES_REFUNDABLE_AMOUNT'));
      const tooMuch = '{"cancelReason":"two","cancelAmount":7.51}';
      expect(await cancel(paymentKey, tooMuch)).toEqual(refused(403, 'NOT_CANCELABLE_AMOUNT'));

      const rest = await cancel(paymentKey, '{"cancelReason":"rest"}');
      expect(rest.body).toMatchObject({ status: 'PARTIAL_CANCELED', balanceAmount: 0 });
      expect(rest.body['cancels']).toMatchObject([
        { cancelAmount: 2.5, refundableAmount: 7.5, cancelReason: 'one' },
        { cancelAmount: 7.5, refundableAmount: 0, cancelReason: 'rest' },
      ]);
      expect(await cancel(paymentKey, '{"cancelReason":"again"}')).toEqual(refused(403, 'NOT_CANCELABLE_AMOUNT'));
      expect((await approvals()).map(({ kind, amount }) => [kind, amount])).toEqual([
        ['approve', 1000],
        ['cancel', 250],
        ['cancel', 750],
      ]);
    });

    it('says CANCELED when all went back at once', async () => {
      const paymentKey = await key(500);
      await confirm(paymentKey, '500');
      expect((await cancel(paymentKey, '{"cancelReason":"all"}')).body['status']).toBe('CANCELED');
      expect(await cancel(paymentKey, '{"cancelReason":"all"}')).toEqual(refused(400, 'ALREADY_CANCELED_PAYMENT'));
    });
  });

  describe('idempotency keys', () => {
    const underKey = (name: string, more = {}) => ({ 'idempotency-key': name, ...more });

    it('replays the first answer, whatever the body says and whatever came later', async () => {
      const paymentKey = await key(100);
      const first = await confirm(paymentKey, '100', underKey('a'));
      await cancel(paymentKey, '{"cancelReason":"all"}', underKey('a')); // another URL: another scope
      expect(await confirm(paymentKey, '999', underKey('a'))).toEqual(first);
      expect(await approvals()).toHaveLength(2);
    });

    it('replays a 4xx too, but not a 5xx', async () => {
      const paymentKey = await key(100);
      const wrong = await confirm(paymentKey, '99', underKey('a'));
      expect(await confirm(paymentKey, '100', underKey('a'))).toEqual(wrong);
      const failing = underKey('b', { 'TossPayments-Test-Code': 'FAILED_INTERNAL_SYSTEM_PROCESSING' });
      expect((await confirm(paymentKey, '100', failing)).status).toBe(500);
      expect((await confirm(paymentKey, '100', underKey('b'))).status).toBe(200);
    });

    it('refuses a second call while the first is under way', async () => {
      const paymentKey = await key(100);
      await call(`${url}/sim/faults`, 'POST', { match: { times: 1 }, fault: { kind: 'hang_after', ms: 400 } });
      const first = confirm(paymentKey, '100', underKey('a'));
      for (;;) if ((await approvals()).length === 1) break;
      expect(await confirm(paymentKey, '100', underKey('a'))).toEqual(refused(409, 'IDEMPOTENT_REQUEST_PROCESSING'));
      expect((await first).status).toBe(200);
      expect(await confirm(paymentKey, '100', underKey('a'))).toEqual(await first);
    });

    it('belong to the API key that sent them', async () => {
      const paymentKey = await key(100);
      const other = { authorization: `Basic ${Buffer.from('test_sk_other:').toString('base64')}` };
      await confirm(paymentKey, '100', underKey('a'));
      expect(await confirm(paymentKey, '100', underKey('a', other))).toEqual(refused(400, 'ALREADY_PROCESSED_PAYMENT'));
    });

    it('are forgotten after fifteen days', async () => {
      const paymentKey = await key(100);
      await confirm(paymentKey, '100', underKey('a'));
      await call(`${url}/sim/clock/advance`, 'POST', { ms: 15 * 24 * 3_600_000 });
      expect(await confirm(paymentKey, '100', underKey('a'))).toEqual(refused(400, 'ALREADY_PROCESSED_PAYMENT'));
    });

    it('are at most 300 characters long', async () => {
      const paymentKey = await key(100);
      expect((await confirm(paymentKey, '100', underKey('k'.repeat(300)))).status).toBe(200);
      const tooLong = await confirm(paymentKey, '100', underKey('k'.repeat(301)));
      expect(tooLong).toEqual(refused(400, 'INVALID_IDEMPOTENCY_KEY'));
    });
  });

  it.each([
    ['no key', '', 401, 'UNAUTHORIZED_KEY'],
    ['a live key', `Basic ${Buffer.from('live_sk_1:').toString('base64')}`, 401, 'UNAUTHORIZED_KEY'],
    ['no colon', `Basic ${Buffer.from('test_sk_1').toString('base64')}`, 403, 'INCORRECT_BASIC_AUTH_FORMAT'],
    ['a bearer token', 'Bearer test_sk_1', 403, 'INCORRECT_BASIC_AUTH_FORMAT'],
  ])('refuses a caller with %s', async (_what, authorization, status, code) => {
    expect(await confirm('tgen_1', '100', { authorization })).toEqual(refused(status, code));
  });

  it.each([
    '',
    '{',
    '[]',
    '{"paymentKey":"a","orderId":"o","amount":1}',
    '{"paymentKey":"a","orderId":"order-0001","amount":1e2}',
  ])('answers 4xx to the body %j', async (json) => {
    const { status, body } = await call(`${url}/v1/payments/confirm`, 'POST', json);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });
});
