import { messagingMigrations } from '@kessai/messaging';
import { createLogger, idToBytes } from '@kessai/runtime';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aPsp, approval, type APsp } from '../../testing/a-psp';
import { anOrder, givenPayment, merchantId, type GivenPayment } from '../../testing/given-payment';
import { customerHashOf } from './customers';
import { ErasureJob } from './erasure.job';
import { ErasureService } from './erasure.service';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;
let job: ErasureJob;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'customers', migrations, severalStatements: true });
  psp = await aPsp();
  payment = await givenPayment({ db: database.db, pspUrl: psp.url });
  job = new ErasureJob(database.db, createLogger('test', 'silent'));
});
afterAll(async () => {
  await payment.close();
  await psp.close();
  await database.drop();
});

const root = { key: 'root', headers: { 'kessai-merchant': merchantId } } as const;
const ada = { id: 'Zürich/ada lovelace', email: 'ada@canary.example', name: 'Ada Canary' };
const addressOf = (id: string) => `/v1/customers/${encodeURIComponent(id)}/erase`;
const buy = async (customer: object, call = {}) => (await payment.create(anOrder({ customer }), call)).body.id;

/** Every text of every table of the service, to look for what must not be there. */
async function everything(): Promise<string> {
  const tables = await database.admin.query<{ name: string }>(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
  );
  const rows = await Promise.all(tables.map(({ name }) => database.admin.query<object>(`SELECT * FROM \`${name}\``)));
  return JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'data' in value
      ? Buffer.from(value.data as number[]).toString('latin1')
      : value,
  );
}

describe('erasing a customer', () => {
  it('leaves nothing of him in any table, and his payments as they are', async () => {
    psp.answer((request) =>
      approval(request, {
        virtualAccount: { customerName: ada.name, customerEmail: ada.email, accountNumber: 'X6505636518308' },
        card: { number: '12345678****000*', ownerType: ada.name },
        customerName: ada.name,
        customerEmail: ada.email,
      }),
    );
    const ids = [await buy(ada), await buy(ada), await buy(ada)];
    await payment.confirm({ id: ids[0]! });
    const before = await Promise.all(ids.map(async (id) => (await payment.get(`/v1/payments/${id}`)).body));
    expect(await everything()).toContain(ada.email);

    const answer = await payment.post(addressOf(ada.id), undefined, root);
    expect(answer).toMatchObject({ status: 202, body: { requestedAt: expect.stringMatching(/Z$/), doneAt: null } });
    await job.run(2);

    const left = await everything();
    for (const trace of Object.values(ada)) expect(left).not.toContain(trace);
    expect(await Promise.all(ids.map(async (id) => (await payment.get(`/v1/payments/${id}`)).body))).toEqual(before);
  });

  it('erases nobody else, nor the customer of that name of another merchant', async () => {
    const bob = { id: 'bob', email: 'bob@canary.example' };
    await buy({ ...bob, email: 'bob@other.example' }, { key: 'other' });
    await buy({ id: 'bobby', email: 'bobby@canary.example' });
    await buy(bob);
    await payment.post(addressOf('bob'), {}, root);
    await job.run(2);
    const left = await everything();
    expect(left).not.toContain(bob.email);
    for (const other of ['bob@other.example', 'bobby@canary.example']) expect(left).toContain(other);
  });

  it('goes on where a process died in it, and may be at it twice at once', async () => {
    const eve = { id: 'eve', email: 'eve@canary.example' };
    for (let n = 0; n < 7; n += 1) await buy(eve);
    await payment.post(addressOf('eve'), undefined, root);
    const erasures = new ErasureService(database.db);
    const [open] = await erasures.open(1);
    expect(await erasures.eraseBatch(open!, 3)).toBe(3); // and dies
    expect(await everything()).toContain(eve.email);
    const another = new ErasureJob(database.db, createLogger('test', 'silent'));
    await Promise.all([job.run(2), another.run(2)]);
    expect(await everything()).not.toContain(eve.email);
    expect(await erasures.open(1)).toEqual([]);
  });

  it('begins again when it is asked again', async () => {
    const dan = { id: 'dan', email: 'dan@canary.example' };
    await payment.post(addressOf('dan'), undefined, root);
    await job.run(2);
    await buy(dan);
    await payment.post(addressOf('dan'), undefined, root);
    await job.run(2);
    expect(await everything()).not.toContain(dan.email);
  });

  it('finds a buyer by the e-mail address, whatever its case and with an id or without', async () => {
    const kim = { email: 'Kim.Buyer@도메인.example', name: 'Kim Buyer' };
    await buy(kim);
    await buy({ ...kim, id: 'kim' });
    await buy({ email: 'kim.buyer@xn--hq1bm8jm9l.example' });
    await buy({ id: 'kim.buyer@도메인.example', name: 'An id alone' });
    await buy({ email: 'other.kim.buyer@도메인.example' });
    await buy({ ...kim, name: 'Kim elsewhere' }, { key: 'other' });

    const answer = await payment.post('/v1/customers/erase', { email: 'kim.BUYER@도메인.Example' }, root);
    expect(answer).toMatchObject({ status: 202, body: { requestedAt: expect.stringMatching(/Z$/), doneAt: null } });
    await job.run(2);

    const left = await everything();
    for (const trace of ['Kim Buyer', '"kim"', 'xn--hq1bm8jm9l']) expect(left).not.toContain(trace);
    for (const other of ['An id alone', 'other.kim.buyer@', 'Kim elsewhere']) expect(left).toContain(other);
    const [row] = await database.admin.query<{ found: string }>(
      'SELECT COUNT(*) AS found FROM payment WHERE customer IS NULL AND customerEmailHash IS NOT NULL',
    );
    expect(Number(row?.found)).toBe(0);
  });

  it('goes by the id in the body too, also by one that no path can hold', async () => {
    const dots = await buy({ id: 'dots', name: 'Dots Canary' });
    // As payments of before stand in the table: such an id is refused by now.
    await database.admin.execute('UPDATE payment SET customerHash = ? WHERE id = ?', [
      customerHashOf(merchantId, '..'),
      idToBytes(dots),
    ]);
    expect((await payment.post('/v1/customers/erase', { id: '..' }, root)).status).toBe(202);
    await job.run(2);
    expect(await everything()).not.toContain('Dots Canary');
  });

  it.each([{}, { id: '' }, { email: '' }, { id: 'a', email: 'a@example.com' }, { name: 'Kim' }, null])(
    'is not for %j: an id or an address is named, one of them',
    async (body) => {
      expect(await payment.post('/v1/customers/erase', body, root)).toMatchObject({
        status: 400,
        body: { code: 'validation_failed' },
      });
    },
  );

  it.each([{ id: '.' }, { id: '..' }, { id: '%2E%2e' }, { name: 'Kim' }])(
    'can reach everybody: no payment takes %j, which no request would find again',
    async (customer) => {
      expect((await payment.create(anOrder({ customer }))).status).toBe(400);
    },
  );

  it('is for the root key, in the name of a merchant', async () => {
    expect((await payment.post(addressOf('x'), undefined, { key: 'merchant' })).status).toBe(403);
    expect((await payment.post(addressOf('x'), undefined, { key: 'admin' })).status).toBe(403);
    expect(await payment.post(addressOf('x'), undefined, { key: 'root' })).toMatchObject({
      status: 422,
      body: { code: 'merchant_required' },
    });
    expect((await payment.post(addressOf('x'), { all: true }, root)).status).toBe(400);
    expect((await payment.post('/v1/customers/erase', { id: 'x' }, { key: 'admin' })).status).toBe(403);
    expect((await payment.post('/v1/customers/erase', { id: 'x' }, { key: 'root' })).body.code).toBe(
      'merchant_required',
    );
    expect((await payment.post(addressOf('값'.repeat(100)), undefined, root)).status).toBe(202);
    expect((await payment.post(addressOf('🫘'.repeat(100)), undefined, root)).status).toBe(202);
    expect((await payment.post(addressOf('x'.repeat(101)), undefined, root)).status).toBe(404);
  });
});
