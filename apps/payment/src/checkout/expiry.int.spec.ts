import { messagingMigrations } from '@kessai/messaging';
import { createLogger } from '@kessai/runtime';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aToss, type AToss } from '../../testing/a-toss';
import { anOrder, givenPayment, paymentConfig, type GivenPayment } from '../../testing/given-payment';
import { givenMerchantEvents, toldOf } from '../../testing/given-merchant-events';
import { paymentRows } from '../../testing/payment-rows';
import { ExpiryJob } from './expiry.job';

let database: GivenDatabase;
let toss: AToss;
let payment: GivenPayment;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'expiry', migrations, poolSize: 30, severalStatements: true });
  toss = await aToss();
  payment = await givenPayment({ db: database.db, pspUrl: toss.url });
});
afterEach(() => database.admin.execute(`UPDATE payment SET status = 'CANCELED' WHERE status = 'CREATED'`));
afterAll(async () => {
  await payment.close();
  await toss.close();
  await database.drop();
});

const afterSeconds = 1_800;
const aJob = (perRoundMax = 100) =>
  new ExpiryJob(
    database.db,
    paymentConfig(toss.url, { PAYMENT_EXPIRES_AFTER_SECONDS: afterSeconds, EXPIRY_PER_ROUND: perRoundMax }),
    givenMerchantEvents(),
    createLogger('payment', 'silent'),
  );
const statusOf = async (id: string) => (await payment.get(`/v1/payments/${id}`)).body.status;
const created = async () => (await payment.create(anOrder())).body;
/** A moment later than the payment may be confirmed. */
const tooLateFor = ({ createdAt }: Record<string, unknown>) =>
  new Date(Date.parse(String(createdAt)) + afterSeconds * 1_000);

describe('a payment that nobody confirms in time', () => {
  it('expires when its time is over, not before, and frees its order id', async () => {
    const order = anOrder();
    const { body } = await payment.create(order);
    const end = tooLateFor(body);
    expect(await aJob().run(new Date(end.getTime() - 1))).toBe(0);
    expect(await statusOf(body.id)).toBe('CREATED');
    expect(await aJob().run(end)).toBe(1);
    expect(await statusOf(body.id)).toBe('EXPIRED');
    const [, last] = await paymentRows(database).rows('payment_history', body.id);
    expect(last).toMatchObject({
      fromStatus: 'CREATED',
      toStatus: 'EXPIRED',
      reason: 'not_confirmed',
      actor: 'expiry',
    });
    expect(await payment.confirm(body)).toMatchObject({ status: 409, body: { code: 'state_forbids' } });
    expect(toss.callsFor(`key-of-${body.id}`)).toEqual([]);
    expect((await payment.create(order)).status).toBe(201);
  });

  it('is ended a few at a time, the oldest first', async () => {
    const payments = [await created(), await created(), await created()];
    const end = tooLateFor(payments[2]!);
    expect(await aJob(2).run(end)).toBe(2);
    expect(await Promise.all(payments.map(({ id }) => statusOf(id)))).toEqual(['EXPIRED', 'EXPIRED', 'CREATED']);
    expect(await aJob(2).run(end)).toBe(1);
  });

  it('is ended by one of several instances', async () => {
    const payments = await Promise.all(Array.from({ length: 12 }, created));
    const end = tooLateFor(payments[0]!);
    const counts = await Promise.all([1, 2, 3].map(() => aJob().run(new Date(end.getTime() + 60_000))));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
    for (const { id } of payments) {
      expect(await paymentRows(database).historyOf(id)).toEqual(['CREATED', 'EXPIRED']);
      expect(await toldOf(database, id)).toMatchObject([{ type: 'payment.expired', sequence: 1, data: { id } }]);
    }
  });

  it('either expires or is charged when its confirm comes at that moment, never both', async () => {
    for (let round = 0; round < 10; round += 1) {
      const one = await created();
      const [answer] = await Promise.all([payment.confirm(one), aJob().run(tooLateFor(one))]);
      const status = await statusOf(one.id);
      expect([answer.status, status]).toEqual(status === 'EXPIRED' ? [409, 'EXPIRED'] : [200, 'SUCCEEDED']);
      expect(toss.callsFor(`key-of-${one.id}`)).toHaveLength(status === 'EXPIRED' ? 0 : 1);
    }
  });
});
