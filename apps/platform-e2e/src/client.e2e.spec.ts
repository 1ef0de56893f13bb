import { KessaiProblem, type KessaiClient } from '@kessai/client';
import { Platform } from './platform';
import { PspSide } from './psp-side';
import { aBasket, authenticate, completed } from './shopping';
import { until } from './until';

describe('a merchant’s program with our client', () => {
  let platform: Platform;
  let kessai: KessaiClient;
  let psp: PspSide;
  beforeAll(async () => {
    platform = await Platform.start();
    kessai = platform.client();
    psp = new PspSide(platform);
  });
  afterAll(() => platform?.stop());

  async function givenCreated(basket = aBasket()) {
    const { orderId, amount, currency } = basket;
    const lines = basket.lines.map((line) => ({ ...line }));
    const body = { orderId, orderName: 'Beans and a book', amount, currency, lines };
    const payment = await kessai.payment.post('/v1/payments', { body });
    return { payment, paymentKey: await authenticate(platform, payment.id, basket) };
  }
  const confirm = (id: string, paymentKey: string, amount: number) =>
    kessai.payment.post('/v1/payments/{id}/confirm', { params: { path: { id } }, body: { paymentKey, amount } });

  it('takes a payment, and finds what its sellers got and what was booked', async () => {
    const { payment, paymentKey } = await givenCreated();
    const confirmed = await confirm(payment.id, paymentKey, payment.amount);
    expect([confirmed.status, confirmed.psp?.paymentKey]).toEqual(['SUCCEEDED', paymentKey]);
    await completed(platform, payment.id);

    const [line] = confirmed.lines;
    const path = { sellerId: line!.sellerId };
    for await (const entry of kessai.wallet.list('/v1/wallets/{sellerId}/entries', { params: { path } })) {
      expect([entry.paymentId, entry.amount]).toEqual([payment.id, line!.net]);
    }
    const query = { paymentId: payment.id };
    const journals = await platform.client('finance').ledger.get('/v1/journals', { params: { query } });
    expect(journals.data.map(({ paymentId }) => paymentId)).toEqual([payment.id]);
  });

  it('reads a list to its end, page by page', async () => {
    const made = [];
    for (let count = 0; count < 5; count += 1) made.push((await givenCreated()).payment.id);
    const found: string[] = [];
    for await (const { id } of kessai.payment.list('/v1/payments', { params: { query: { limit: 2 } } })) found.push(id);

    expect(found).toEqual(expect.arrayContaining(made));
    expect(new Set(found).size).toBe(found.length);
  });

  it('is told a refusal as a problem that it can branch on', async () => {
    const { payment, paymentKey } = await givenCreated();
    const problem = await confirm(payment.id, paymentKey, payment.amount + 1).catch((error: unknown) => error);

    expect(problem).toBeInstanceOf(KessaiProblem);
    expect(problem).toMatchObject({ status: 422, code: 'amount_mismatch' });
  });

  it('pays once although the service dies while it is being asked', async () => {
    const { payment, paymentKey } = await givenCreated();
    await psp.failsBy({ match: { orderId: payment.id, operation: 'confirm' }, fault: { kind: 'delay', ms: 2_000 } });
    const answer = confirm(payment.id, paymentKey, payment.amount);
    const shown = () => platform.ask('payment', 'GET', `/v1/payments/${payment.id}`);
    await until(shown, ({ body }) => body['status'] === 'EXECUTING');
    const [instance] = platform.instancesOf('payment');
    await instance!.kill('SIGKILL');
    await instance!.start();

    expect(['SUCCEEDED', 'EXECUTING', 'UNKNOWN']).toContain((await answer).status);
    expect((await completed(platform, payment.id))['status']).toBe('SUCCEEDED');
    expect(await psp.movementsOf(payment.id)).toEqual(['approve']);
  });
});
