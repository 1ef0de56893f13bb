import { randomUUID } from 'node:crypto';
import { Platform } from './platform';
import { aBasket, buy, completed } from './shopping';
import { until } from './until';

describe('amounts that a double cannot hold in major units', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform.stop());
  afterEach(async () => {
    const report = await until(
      () => platform.audit(),
      ({ openRefunds }) => openRefunds.length === 0,
      90_000,
    );
    expect(report.broken).toEqual([]);
  });

  const paid = async (currency: string, amount: number): Promise<string> => {
    const answer = await buy(platform, aBasket([[`seller-${randomUUID().slice(0, 8)}`, amount]], currency));
    return String((await completed(platform, String(answer.body['id'])))['id']);
  };
  const refund = async (id: string, share: object) => {
    const answer = await platform.ask('payment', 'POST', `/v1/payments/${id}/refunds`, {
      body: { ...share, reason: 'The ship came back.' },
      headers: { 'idempotency-key': randomUUID() },
    });
    return answer.body;
  };
  const ours = { status: 'SUCCEEDED', source: 'merchant', failure: null };

  it.each([
    ['USD', 7_036_874_417_766_401],
    ['KWD', 8_796_093_022_208_001],
    ['USD', 9_007_199_254_740_991],
  ])('go back whole: %s %i', async (currency, amount) => {
    const id = await paid(currency, amount);
    expect(await refund(id, {})).toMatchObject({ ...ours, amount });
    const { body } = await platform.ask('payment', 'GET', `/v1/payments/${id}/refunds`);
    expect(body['data']).toHaveLength(1);
  });

  it('go back in parts, to the unit', async () => {
    const id = await paid('USD', 9_007_199_254_740_991);
    for (const amount of [1, 9_007_199_254_740_989])
      expect(await refund(id, { amount })).toMatchObject({ ...ours, amount });
    expect(await refund(id, {})).toMatchObject({ ...ours, amount: 1 });
  });
});
