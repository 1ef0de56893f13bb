import { messagingMigrations } from '@kessai/messaging';
import { aNameServer, eventually, givenDatabase, type ANameServer, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aPsp, type APsp } from '../../testing/a-psp';
import { givenPayment, type Answered, type GivenPayment } from '../../testing/given-payment';
import { endpointsMax } from '../webhook-endpoints/webhook-endpoint.service';
import { StrangersNames } from './strangers-names';

let database: GivenDatabase;
let psp: APsp;
let names: ANameServer;
let payment: GivenPayment;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'names_of_strangers', migrations, poolSize: 20, severalStatements: true });
});
beforeEach(async () => {
  await database.admin.execute('DELETE FROM webhook_endpoint');
  names = await aNameServer();
  names.serve('.test');
  psp = await aPsp();
  const strangers = new StrangersNames({ servers: [names.address], waitMs: 20_000, answerMs: 20_000 });
  payment = await givenPayment({
    db: database.db,
    pspUrl: psp.url.replace('127.0.0.1', 'psp.test'),
    resolve: (name, merchantId) => strangers.addressesOf(name, merchantId),
  });
});
afterEach(async () => {
  await payment.close();
  await psp.close();
  await names.close();
});
afterAll(() => database.drop());

const path = '/v1/webhook-endpoints';
const distinct = () => new Set(names.asked.filter((name) => name !== 'psp.test')).size;
const hanging = (count: number, told: (answer: Answered) => void = () => undefined) =>
  Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const answer = await payment.post(path, { url: `https://${at}.silent.example/` });
      told(answer);
      return answer;
    }),
  );

describe('names that merchants choose', () => {
  it('hold up no payment while their server does not answer, and are looked up few at once', async () => {
    names.answer({ 'psp.test': ['127.0.0.1'] });
    const { body: first } = await payment.create();
    expect((await payment.confirm(first)).body.status).toBe('SUCCEEDED');
    names.silence();

    let areOpen = true;
    const endpoints = hanging(6).finally(() => (areOpen = false));
    await eventually(() => expect(distinct()).toBe(4));
    psp.dropConnections();
    const { body: second } = await payment.create();
    expect((await payment.confirm(second)).body.status).toBe('SUCCEEDED');

    expect([areOpen, distinct()]).toEqual([true, 4]);
    expect(process.getActiveResourcesInfo()).not.toContain('GetAddrInfoReqWrap');
    names.answer({});
    expect((await endpoints).map(({ status }) => status)).toEqual(Array(6).fill(201));
  });

  it('are not looked up for a merchant that may have no more endpoints', async () => {
    names.answer({});
    await Promise.all(Array.from({ length: endpointsMax }, () => payment.post(path, { url: 'https://8.8.8.8/' })));
    const refused = { status: 422, body: { code: 'too_many_webhook_endpoints' } };
    expect(await payment.post(path, { url: 'https://one-more.example/' })).toMatchObject(refused);
    expect(distinct()).toBe(0);
  });

  it('are refused where too many wait already, before anything is written', async () => {
    let refused = 0;
    const asked = hanging(24, ({ status }) => (refused += status === 429 ? 1 : 0));
    await eventually(() => expect(refused).toBe(4));
    names.answer({});
    const codes = (await asked).flatMap(({ status, body }) => (status === 201 ? [] : [body.code]));
    expect(codes.sort()).toEqual([...Array(4).fill('rate_limited'), ...Array(4).fill('too_many_webhook_endpoints')]);
    const [row] = await database.admin.query<{ rows: string }>('SELECT COUNT(*) AS `rows` FROM webhook_endpoint');
    expect(Number(row?.rows)).toBe(endpointsMax);
  });

  it('wait and are refused alike where an endpoint is changed', async () => {
    const { id } = (await payment.post(path, { url: 'https://8.8.8.8/' })).body;
    let refused = 0;
    const changes = Array.from({ length: 23 }, async (_, at) => {
      const { status } = await payment.patch(`${path}/${id}`, { url: `https://${at}.silent.example/` });
      refused += status === 429 ? 1 : 0;
    });
    await eventually(() => expect(refused).toBe(3));
    names.answer({});
    await Promise.all(changes);
    expect(refused).toBe(3);
  });
});
