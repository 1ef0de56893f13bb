import { messagingMigrations } from '@kessai/messaging';
import { idToBytes, newId } from '@kessai/runtime';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aToss, type AToss } from '../../testing/a-toss';
import { anOrder, givenPayment, merchantId, type GivenPayment } from '../../testing/given-payment';

let database: GivenDatabase;
let toss: AToss;
let payment: GivenPayment;
/** Oldest first. */
let refunds: { id: string; paymentId: string; createdAt: string }[];
let foreign: string;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'list_refunds', migrations, severalStatements: true });
  toss = await aToss();
  payment = await givenPayment({ db: database.db, pspUrl: toss.url });
  const [one, two] = [await paid(), await paid()];
  refunds = [await refundOf(one), await refundOf(two), await refundOf(one)];
  foreign = (await refundOf(await paid('other'), 'other')).id;
});
afterAll(async () => {
  await payment.close();
  await toss.close();
  await database.drop();
});

async function paid(key: 'merchant' | 'other' = 'merchant'): Promise<string> {
  const { id } = (await payment.create(anOrder({ customer: { id: 'ada' } }), { key })).body;
  await payment.confirm({ id }, {}, { key });
  return id;
}

async function refundOf(paymentId: string, key: 'merchant' | 'other' = 'merchant') {
  const answer = await payment.post(`/v1/payments/${paymentId}/refunds`, { amount: 100, reason: 'x' }, { key });
  expect([answer.status, answer.body['status']]).toEqual([201, 'SUCCEEDED']);
  return { id: answer.body.id, paymentId, createdAt: String(answer.body['createdAt']) };
}

const idsOf = async (query: string, call = {}) =>
  (await payment.get(`/v1/refunds?${query}`, call)).body.data.map(({ id }) => id);
const newestFirst = () => refunds.map(({ id }) => id).reverse();

describe('the refunds of a merchant', () => {
  it('are listed newest first, by pages, as each is shown by itself', async () => {
    expect(await idsOf('limit=100')).toEqual(newestFirst());
    const first = (await payment.get('/v1/refunds?limit=2')).body;
    expect(first.hasMore).toBe(true);
    const second = (await payment.get(`/v1/refunds?limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(newestFirst());
    expect(second.hasMore).toBe(false);
    expect(first.data[0]).toEqual((await payment.get(`/v1/refunds/${first.data[0]!.id}`)).body);
  });

  it('are found by payment, status and time, and by all of them', async () => {
    const [first, second, third] = refunds;
    expect(await idsOf(`paymentId=${first!.paymentId}`)).toEqual([third!.id, first!.id]);
    expect(await idsOf('status=SUCCEEDED')).toEqual(newestFirst());
    expect(await idsOf('status=FAILED')).toEqual([]);
    expect(await idsOf(`createdTo=${first!.createdAt}`)).toEqual([]);
    expect(await idsOf(`createdFrom=${first!.createdAt}`)).toEqual(newestFirst());
    const span = `createdFrom=${second!.createdAt}&createdTo=2099-01-01T00:00:00Z`;
    expect(await idsOf(`${span}&status=SUCCEEDED&paymentId=${third!.paymentId}`)).toEqual([third!.id]);
  });

  it('are not those of another, whatever is asked', async () => {
    expect(await idsOf('', { key: 'other' })).toEqual([foreign]);
    expect(await idsOf(`paymentId=${refunds[0]!.paymentId}`, { key: 'other' })).toEqual([]);
    expect(await idsOf('limit=100', { key: 'operator' })).toEqual([foreign, ...newestFirst()]);
    expect(await idsOf(`merchantId=${merchantId}`, { key: 'operator' })).toEqual(newestFirst());
  });

  it.each(['status=DONE', 'paymentId=pay_1', 'limit=0', 'createdFrom=yesterday', 'cursor=x', 'amount=1'])(
    'are refused for %s',
    async (query) => {
      expect(await payment.get(`/v1/refunds?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'validation_failed' },
      });
    },
  );

  it.each([
    ['merchantId = ?', 'refund_by_merchant'],
    ["merchantId = ? AND status = 'UNKNOWN'", 'refund_by_merchant_and_status'],
  ])('where %s are in order in an index', async (where, index) => {
    const plan = await database.admin.query<{ key: string; Extra: string | null }>(
      `EXPLAIN FORMAT=TRADITIONAL SELECT id FROM refund FORCE INDEX (${index}) WHERE ${where} AND id < ? ORDER BY id DESC LIMIT 20`,
      [idToBytes(merchantId), idToBytes(newId('rfd'))],
    );
    expect(plan).toMatchObject([{ key: index }]);
    expect(plan[0]!.Extra ?? '').not.toContain('filesort');
  });
});

describe('the payments of a customer', () => {
  it('are listed for the merchant whose customer it is', async () => {
    const mine = (await payment.get('/v1/payments?customerId=ada')).body.data;
    expect(mine.map(({ id }) => id)).toEqual([refunds[1]!.paymentId, refunds[0]!.paymentId]);
    expect((await payment.get('/v1/payments?customerId=ada', { key: 'other' })).body.data).toHaveLength(1);
    expect((await payment.get('/v1/payments?customerId=bob')).body.data).toEqual([]);
    expect((await payment.get('/v1/payments?customerId=ada&status=CREATED')).body.data).toEqual([]);
  });

  it('need a merchant to be named by a key that stands for none', async () => {
    const asked = (query: string) => payment.get(`/v1/payments?customerId=ada${query}`, { key: 'operator' });
    expect((await asked('')).body.code).toBe('merchant_required');
    expect((await asked(`&merchantId=${merchantId}`)).body.data).toHaveLength(2);
  });

  it('are in order in an index', async () => {
    const [plan] = await database.admin.query<{ key: string; Extra: string | null }>(
      `EXPLAIN FORMAT=TRADITIONAL SELECT id FROM payment FORCE INDEX (payment_by_customer)
       WHERE customerHash = ? AND id < ? ORDER BY id DESC LIMIT 20`,
      [Buffer.alloc(32), idToBytes(newId('pay'))],
    );
    expect(plan!.key).toBe('payment_by_customer');
    expect(plan!.Extra ?? '').not.toContain('filesort');
  });
});
