import { Platform, type Answer } from './platform';
import { aBasket, authenticate, buy, completed, confirmPayment, createPayment } from './shopping';
import { until } from './until';

describe.each(['on', 'off'] as const)('a payment from the card to the books, Kafka transactions %s', (transactions) => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start({ transactions });
  });
  afterAll(() => platform.stop());
  afterEach(async () => {
    const report = await platform.audit();
    expect(report.broken).toEqual([]);
    expect(report.open).toEqual([]);
  });

  const wallet = (sellerId: string) =>
    platform.ask('wallet', 'GET', `/v1/wallets/${sellerId}`, { key: platform.stack.keys.wallet });
  const availableOf = async (sellerId: string, currency: string) => {
    const { body } = await wallet(sellerId);
    const balances = (body['balances'] ?? []) as { currency: string; available: number }[];
    return balances.find((balance) => balance.currency === currency)?.available ?? 0;
  };
  const approvalsOf = async (paymentId: string) => {
    const { body } = await platform.ask('simulator', 'GET', '/sim/approvals?limit=100', { key: null });
    return (body['data'] as { orderId: string; kind: string }[]).filter(({ orderId }) => orderId === paymentId);
  };

  it('credits two sellers their net and books one balanced journal', async () => {
    const answer = await buy(
      platform,
      aBasket([
        ['beans', 10_000],
        ['novels', 5_000],
      ]),
    );
    expect(answer.status).toBe(200);
    expect(answer.body['status']).toBe('SUCCEEDED');

    const payment = await completed(platform, String(answer.body['id']));
    expect(payment['walletCreditedAt']).not.toBeNull();
    expect(payment['ledgerBookedAt']).not.toBeNull();
    expect(await availableOf('beans', 'KRW')).toBe(9_670);
    expect(await availableOf('novels', 'KRW')).toBe(4_835);

    const journals = await platform.ask('ledger', 'GET', `/v1/journals?paymentId=${String(payment['id'])}`, {
      key: platform.stack.keys.finance,
    });
    const merchant = platform.stack.merchantId;
    const payable = (seller: string) => `liabilities:merchant:${merchant}:seller:${seller}:payable`;
    const [journal, ...others] = journals.body['data'] as {
      lines: { account: string; side: string; amount: number }[];
    }[];
    expect(others).toEqual([]);
    expect(journal?.lines.map(({ account, side, amount }) => [account, side, amount]).sort()).toEqual(
      [
        ['assets:psp:toss:receivable', 'debit', 15_000],
        [payable('beans'), 'credit', 9_670],
        [payable('novels'), 'credit', 4_835],
        ['liabilities:vat', 'credit', 45],
        ['revenue:platform-fee', 'credit', 450],
      ].sort(),
    );
  });

  it.each([
    ['KRW', [100, 1]],
    ['JPY', [980, 20]],
    ['USD', [1_234, 66]],
    ['KWD', [1_234_567, 1]],
  ] as const)('keeps %s in its own minor units, to the unit', async (currency, [first, second]) => {
    const sellers = [`a-${currency}-${transactions}`, `b-${currency}-${transactions}`] as const;
    const answer = await buy(
      platform,
      aBasket(
        [
          [sellers[0], first],
          [sellers[1], second],
        ],
        currency,
      ),
    );
    expect(answer.body['status']).toBe('SUCCEEDED');
    const payment = await completed(platform, String(answer.body['id']));
    const lines = payment['lines'] as { net: number; fee: number; vat: number; amount: number }[];
    expect(lines.map(({ net, fee, vat }) => net + fee + vat)).toEqual([first, second]);
    expect(await availableOf(sellers[0], currency)).toBe(lines[0]?.net);
    expect(await availableOf(sellers[1], currency)).toBe(lines[1]?.net);
  });

  it('tells a decline as an answer, charges nothing and credits nobody', async () => {
    const answer = await buy(platform, aBasket([['declined-seller', 3_000]]), 'REJECT_CARD_PAYMENT');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ status: 'FAILED', failure: { code: 'REJECT_CARD_PAYMENT', declined: true } });
    expect(await approvalsOf(String(answer.body['id']))).toEqual([]);
    expect((await wallet('declined-seller')).status).toBe(404);
  });

  it('sends nothing to the PSP when the amount was tampered with', async () => {
    const basket = aBasket();
    const created = await createPayment(platform, basket);
    const paymentId = String(created.body['id']);
    const paymentKey = await authenticate(platform, paymentId, basket);
    const tampered = await confirmPayment(platform, { paymentId, paymentKey, amount: 1 });
    expect([tampered.status, tampered.body['code']]).toEqual([422, 'amount_mismatch']);
    expect(await approvalsOf(paymentId)).toEqual([]);
    expect((await platform.ask('payment', 'GET', `/v1/payments/${paymentId}`)).body['status']).toBe('CREATED');
  });

  it('makes one payment of one order, one after the other and twenty at once', async () => {
    const basket = aBasket();
    const first = await createPayment(platform, basket);
    const second = await createPayment(platform, basket);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body['id']).toBe(first.body['id']);

    const another = aBasket();
    const answers = await Promise.all(Array.from({ length: 20 }, () => createPayment(platform, another)));
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);

    const changed = await createPayment(platform, { ...aBasket([['coffee', 1]]), orderId: basket.orderId });
    expect([changed.status, changed.body['code']]).toEqual([409, 'order_exists']);
  });

  it('charges once when the confirm is repeated, one after the other and twenty at once', async () => {
    const basket = aBasket();
    const created = await createPayment(platform, basket);
    const paymentId = String(created.body['id']);
    const paymentKey = await authenticate(platform, paymentId, basket);
    const confirm = (): Promise<Answer> => confirmPayment(platform, { paymentId, paymentKey, amount: basket.amount });

    const answers = await Promise.all(Array.from({ length: 20 }, confirm));
    for (const { status, body } of answers) {
      expect([`200 SUCCEEDED`, `202 EXECUTING`]).toContain(`${status} ${String(body['status'])}`);
    }
    await until(confirm, ({ body }) => body['status'] === 'SUCCEEDED');
    await completed(platform, paymentId);
    expect(await approvalsOf(paymentId)).toHaveLength(1);

    const otherKey = await confirmPayment(platform, { paymentId, paymentKey: 'another-key', amount: basket.amount });
    expect([otherKey.status, otherKey.body['code']]).toEqual([409, 'payment_key_mismatch']);
  });

  it('shows an outcome that nobody knows as unknown, and asks the PSP until it is known', async () => {
    const basket = aBasket();
    const created = await createPayment(platform, basket);
    const paymentId = String(created.body['id']);
    const fault = await platform.ask('simulator', 'POST', '/sim/faults', {
      body: { match: { orderId: paymentId, operation: 'confirm' }, fault: { kind: 'drop_before' } },
      key: null,
    });
    expect(fault.status).toBe(201);
    const paymentKey = await authenticate(platform, paymentId, basket);
    const answer = await confirmPayment(platform, { paymentId, paymentKey, amount: basket.amount });
    expect([answer.status, answer.body['status']]).toEqual([202, 'UNKNOWN']);
    const again = await confirmPayment(platform, { paymentId, paymentKey, amount: basket.amount });
    expect([again.status, again.body['status']]).toEqual([202, 'UNKNOWN']);
    expect(await approvalsOf(paymentId)).toEqual([]);

    const scripted = `/sim/faults/${String(fault.body['id'])}`;
    expect((await platform.ask('simulator', 'DELETE', scripted, { key: null })).status).toBeLessThan(300);
    const payment = await completed(platform, paymentId);
    expect(payment).toMatchObject({ status: 'SUCCEEDED', failure: null, recovery: null });
    expect(await approvalsOf(paymentId)).toHaveLength(1);

    const told = await platform.ask('payment', 'GET', `/v1/payments/${paymentId}/timeline`);
    const story = told.body['data'] as { kind: string; to?: string; type?: string }[];
    expect(story.filter(({ kind }) => kind === 'transition').map(({ to }) => to)).toEqual([
      'CREATED',
      'EXECUTING',
      'UNKNOWN',
      'SUCCEEDED',
    ]);
    expect(story.filter(({ kind }) => kind === 'event_out').map(({ type }) => type)).toEqual([
      'payment.unknown.v1',
      'payment.succeeded.v1',
      'payment.resolved.v1',
    ]);
    expect(story.filter(({ kind }) => kind === 'event_in')).toHaveLength(4);
  });
});
