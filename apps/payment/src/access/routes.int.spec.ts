import { messagingMigrations } from '@kessai/messaging';
import {
  addressOf,
  givenDatabase,
  openByMistake,
  surprisesOf,
  surprisesOfTimes,
  takersOfStrangeQueries,
  walkers,
  type GivenDatabase,
  type Walker,
} from '@kessai/testing';
import { apiDocument, type Route } from '@kessai/http';
import { newId } from '@kessai/runtime';
import { paymentMigrations } from '../database/payment-migrations';
import { anOrder, givenPayment, secretOf, type GivenPayment } from '../../testing/given-payment';

let database: GivenDatabase;
let payment: GivenPayment;
let routes: Route[];
let merchantId: string;
const secrets = new Map<string, string>();

beforeAll(async () => {
  database = await givenDatabase({
    name: 'routes',
    migrations: [...messagingMigrations, ...paymentMigrations],
    severalStatements: true,
  });
  payment = await givenPayment({ db: database.db, pspUrl: 'http://127.0.0.1:1' });
  routes = payment.routes.filter(({ method }) => method !== 'HEAD'); // It is the GET of its address.
  const merchant = await payment.post('/v1/merchants', { name: 'Walker' }, { key: 'root' });
  merchantId = merchant.body.id;
  for (const walker of walkers) {
    if (walker.kind === 'merchant') await makeKey(walker, `/v1/merchants/${merchant.body.id}/keys`);
    if (walker.kind === 'operator') await makeKey(walker, '/v1/operator-keys');
  }
  secrets.set('a stranger', 'sk_test_nobody-gave-this-key-to-anybody').set('root', secretOf('root'));
});
afterAll(async () => {
  await payment.close();
  await database.drop();
});

async function makeKey({ name, scopes }: Walker, path: string): Promise<void> {
  const { status, body } = await payment.post(path, { name, scopes }, { key: 'root' });
  expect(status).toBe(201);
  secrets.set(name, String(body['key']));
}

function ask(route: Route, { name }: { name: string }, path = addressOf(route)) {
  const secret = secrets.get(name);
  const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : {};
  return payment.ask(route.method as 'GET', path, body, secret === undefined ? { key: null } : { secret });
}

/** The merchant of fees exists: its route is to read the time. */
async function askAsRoot(method: string, path: string, body?: object): Promise<{ status: number; text: string }> {
  const named = path.replace('/merchants/nobody-has-this/fees', `/merchants/${merchantId}/fees`);
  const answer = await payment.ask(method as 'GET', named, body, { key: 'root' });
  return { status: answer.status, text: JSON.stringify(answer.body) };
}

describe('the routes of payment', () => {
  it('let in whom the documents say, and nobody else', async () => {
    expect(routes.length).toBeGreaterThan(20);
    expect(await surprisesOf(routes.filter(answersInJson), ask)).toEqual([]);
  });

  it('take no parameter that they do not name', async () => {
    expect(await takersOfStrangeQueries(routes, askAsRoot)).toEqual([]);
  });

  it('read a time that its offset pushes out of the calendar as the first or the last one', async () => {
    const bodies = {
      setFees: { currency: 'KRW', basisPoints: 300, fixedAmount: 0, vatBasisPoints: 1000 },
      resendWebhookDeliveries: {
        endpointId: newId('whe'),
        from: '1000-01-01T00:00:00Z',
        to: '9999-12-31T23:59:59.999Z',
      },
    };
    const document = apiDocument(routes, { name: 'x', version: '1' });
    const { tried, surprises } = await surprisesOfTimes(document, askAsRoot, { query: {}, bodies });
    expect(surprises).toEqual([]);
    expect(tried).toEqual(expect.arrayContaining(['listPayments.createdTo', 'setFees.effectiveFrom']));
  });

  it('ask for a key, but for those that are meant for everybody', () => {
    expect(openByMistake(routes)).toEqual([]);
  });

  it('show merchants, keys and fees to the root key alone', () => {
    const ofRoot = routes.filter(({ url }) => /^\/v1\/(merchants|keys|operator-keys)/.test(url));
    expect(ofRoot.map(({ access }) => access)).toEqual(ofRoot.map(() => 'root'));
    expect(ofRoot.length).toBeGreaterThanOrEqual(10);
  });

  it('show nobody that another merchant has a payment: it looks like one that does not exist', async () => {
    const { body } = await payment.create(anOrder());
    const foreign = { name: 'a merchant with every scope' };
    for (const route of routes.filter(({ url }) => url.startsWith('/v1/payments/:id'))) {
      const [theirs, nobodys] = [body.id, newId('pay')].map((id) => route.url.replace(':id', id));
      const [found, missing] = [await ask(route, foreign, theirs), await ask(route, foreign, nobodys)];
      expect([route.url, found.status, found.body.code]).toEqual([route.url, missing.status, missing.body.code]);
      expect(found.status).toBeGreaterThanOrEqual(400);
      if (route.method === 'GET') expect(found.status).toBe(404);
    }
    expect((await payment.get(`/v1/payments/${body.id}`)).status).toBe(200);
  });
});

/** Pages and metrics are open, which the list of open routes holds; the rest is read as JSON here. */
function answersInJson({ url }: Route): boolean {
  return !/^\/(metrics|docs|checkout)/.test(url);
}
