import { messagingMigrations } from '@kessai/messaging';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aToss, type AToss } from '../../testing/a-toss';
import { anOrder, givenPayment, type GivenPayment } from '../../testing/given-payment';

let database: GivenDatabase;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'large-refunds', migrations, poolSize: 20, severalStatements: true });
});
afterAll(() => database.drop());

describe.each([
  ['USD', 7_036_874_417_766_401],
  ['USD', 9_007_199_254_740_991],
  ['KWD', 8_796_093_022_208_001],
  ['KWD', 9_007_199_254_740_991],
  ['KRW', 9_007_199_254_740_991],
])('%s %s at a PSP that counts in doubles', (currency, amount) => {
  let toss: AToss;
  let payment: GivenPayment;

  beforeAll(async () => {
    toss = await aToss({ currency });
    payment = await givenPayment({ db: database.db, pspUrl: toss.url });
  });
  afterAll(async () => {
    await payment.close();
    await toss.close();
  });

  it('is charged, and goes back whole as one refund of ours', async () => {
    const order = anOrder({ amount, currency, lines: [{ sellerId: 'coffee', amount }] });
    const { id } = (await payment.create(order)).body;
    expect((await payment.confirm({ id }, { amount })).body.status).toBe('SUCCEEDED');
    const refund = await payment.post(`/v1/payments/${id}/refunds`, { reason: 'sold out' });
    expect(refund.body).toMatchObject({ amount, status: 'SUCCEEDED', source: 'merchant', failure: null });
    const { data } = (await payment.get(`/v1/payments/${id}/refunds`)).body;
    expect(data).toHaveLength(1);
    expect((await payment.get(`/v1/payments/${id}`)).body).toMatchObject({ refundedAmount: amount });
  });
});
