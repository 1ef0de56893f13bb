import { randomUUID } from 'node:crypto';
import { Platform, type Answer } from './platform';
import { PspSide } from './psp-side';
import { aBasket, buy, completed } from './shopping';
import { until } from './until';

describe('a refund from the request to the books', () => {
  let platform: Platform;
  let psp: PspSide;
  beforeAll(async () => {
    platform = await Platform.start({ instances: { payment: 2, wallet: 2, ledger: 2 } });
    psp = new PspSide(platform);
    await psp.tellsUs();
  });
  afterAll(() => platform.stop());
  afterEach(async () => {
    const report = await until(
      () => platform.audit(),
      ({ openRefunds }) => openRefunds.length === 0,
      90_000,
    );
    expect(report.broken).toEqual([]);
    expect(report.pending).toEqual([]);
  });

  /** A completed payment of these sellers. */
  async function givenPaid(lines: readonly [string, number][]): Promise<{ id: string; lineIds: string[] }> {
    const answer = await buy(platform, aBasket(lines));
    const payment = await completed(platform, String(answer.body['id']));
    const shown = payment['lines'] as readonly { id: string }[];
    return { id: String(payment['id']), lineIds: shown.map(({ id }) => id) };
  }

  const refund = (
    paymentId: string,
    share: object,
    { key = randomUUID() as string, instance = 0 } = {},
  ): Promise<Answer> =>
    platform.ask('payment', 'POST', `/v1/payments/${paymentId}/refunds`, {
      body: { ...share, reason: 'The cup was broken.' },
      headers: { 'idempotency-key': key },
      instance,
    });
  const availableOf = async (sellerId: string): Promise<number> => {
    const answer = await platform.ask('wallet', 'GET', `/v1/wallets/${sellerId}/balance?currency=KRW`, {
      key: platform.stack.keys.wallet,
    });
    return Number(answer.body['available']);
  };
  const expectAvailable = async (sellerId: string, amount: number) =>
    until(
      () => availableOf(sellerId),
      (available) => available === amount,
    );
  const journalsOf = async (query: string) => {
    const { body } = await platform.ask('ledger', 'GET', `/v1/journals?${query}`, { key: platform.stack.keys.finance });
    return body['data'] as { kind: string; lines: { account: string; side: string; amount: number }[] }[];
  };
  /** The ledger hears of a refund when the wallet does, and may book it after the wallet has debited. */
  const expectJournals = async (paymentId: string, kinds: readonly string[]) => {
    const journals = await until(
      () => journalsOf(`paymentId=${paymentId}`),
      ({ length }) => length >= kinds.length,
    );
    expect(journals.map(({ kind }) => kind).sort()).toEqual(kinds);
  };

  it('takes a part back from its seller, the fee and the VAT, and leaves the other seller alone', async () => {
    const { id, lineIds } = await givenPaid([
      ['mugs', 10_000],
      ['maps', 5_000],
    ]);
    const { status, body } = await refund(id, { lines: [{ lineId: lineIds[0], amount: 2_000 }] });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'SUCCEEDED', lines: [{ amount: 2_000, fee: 60, vat: 6, net: 1_934 }] });

    await expectAvailable('mugs', 9_670 - 1_934);
    expect(await availableOf('maps')).toBe(4_835);
    const refundId = String(body['id']);
    const [entry] = (
      await platform.ask('wallet', 'GET', '/v1/wallets/mugs/entries?currency=KRW', { key: platform.stack.keys.wallet })
    ).body['data'] as object[];
    expect(entry).toMatchObject({ kind: 'refund', amount: -1_934, balanceAfter: 7_736, paymentId: id, refundId });

    const [journal] = await until(
      () => journalsOf(`refundId=${refundId}`),
      (journals) => journals.length === 1,
    );
    const merchant = platform.stack.merchantId;
    expect(journal?.lines.map(({ account, side, amount }) => [account, side, amount])).toEqual([
      [`liabilities:merchant:${merchant}:seller:mugs:payable`, 'debit', 1_934],
      ['revenue:platform-fee', 'debit', 60],
      ['liabilities:vat', 'debit', 6],
      ['assets:psp:toss:receivable', 'credit', 2_000],
    ]);
  });

  it('gives back, in parts asked for at once at two instances, exactly what was paid and not a unit more', async () => {
    const { id } = await givenPaid([
      ['pens', 997],
      ['inks', 1_003],
    ]);
    const answers = await Promise.all(
      [700, 700, 700, 600].map((amount, instance) => refund(id, { amount }, { instance })),
    );
    const accepted = answers.filter(({ status }) => status === 201);
    for (const answer of answers) expect([201, 422]).toContain(answer.status);
    expect(accepted.length).toBeGreaterThan(1);
    await refund(id, {}); // whatever is left, if anything is
    await expectAvailable('pens', 0);
    await expectAvailable('inks', 0);
    expect(await refund(id, { amount: 1 })).toMatchObject({ status: 422, body: { code: 'refund_exceeds_remaining' } });
    const cancels = (await psp.movementsOf(id)).filter((kind) => kind === 'cancel');
    await expectJournals(id, ['payment_succeeded', ...cancels.map(() => 'refund_succeeded')]);
  });

  it('is one refund, one debit and one journal however often the request comes', async () => {
    const { id } = await givenPaid([['caps', 1_000]]);
    const key = randomUUID();
    const ask = (instance: number) => refund(id, { amount: 400 }, { key, instance });
    const [first, second] = await Promise.all([ask(0), ask(1)]);
    const third = await ask(1);
    const ids = [first, second, third].flatMap(({ status, body }) => (status === 201 ? [String(body['id'])] : []));
    expect(new Set(ids).size).toBe(1);
    await expectAvailable('caps', 967 - 387);
    expect(await psp.movementsOf(id)).toEqual(['approve', 'cancel']);
  });

  it("debits a cancel that was made at the PSP's own dashboard as well", async () => {
    const { id } = await givenPaid([['rugs', 1_000]]);
    await psp.isCanceledByHand(id);
    await expectAvailable('rugs', 0);
    await expectJournals(id, ['payment_succeeded', 'refund_succeeded']);
    const { body } = await platform.ask('payment', 'GET', `/v1/payments/${id}/refunds`);
    expect(body['data']).toMatchObject([{ status: 'SUCCEEDED', source: 'psp', amount: 1_000 }]);
  });

  it('is found out about when the PSP has done it and did not say so', async () => {
    const { id } = await givenPaid([['lids', 1_000]]);
    await psp.failsBy({ match: { orderId: id, operation: 'cancel', times: 1 }, fault: { kind: 'drop_after' } });
    const { status, body } = await refund(id, {});
    expect([status, body['status']]).toEqual([201, 'UNKNOWN']);
    await expectAvailable('lids', 0);
    expect(await psp.movementsOf(id)).toEqual(['approve', 'cancel']);
    await psp.failsNoMore();
  });
});
