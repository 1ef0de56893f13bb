import { createHash } from 'node:crypto';
import { keepKeys } from '@kessai/access';
import { AccessKeyCreatedV1 } from '@kessai/contracts';
import { apiDocument, servedRoutes, type Route } from '@kessai/http';
import { newId } from '@kessai/runtime';
import {
  addressOf,
  anEnvelope,
  aPaymentSucceeded,
  openByMistake,
  surprisesOf,
  surprisesOfTimes,
  takersOfStrangeQueries,
  testKeys,
  testMerchantId,
  walkers,
  type GivenDatabase,
  type RunningService,
  type Walker,
} from '@kessai/testing';
import { CreditingService } from '../crediting/crediting.service';
import { givenWallet, givenWalletDatabase } from '../../testing/given-wallet';

let given: GivenDatabase;
let service: RunningService;
let routes: Route[];
const theirs = aPaymentSucceeded({ lines: [['coffee', 300n]], merchantId: newId('mer') });
const aMerchant = { name: 'a merchant with every scope' };

const keyOf = ({ name }: { name: string }) =>
  name === 'root' ? testKeys.root : `sk_test_${name.replace(/[^a-z]/g, '-')}`;

/** As if payment had announced it. */
function aKeyCreated(walker: Walker) {
  return anEnvelope(AccessKeyCreatedV1, {
    keyId: newId('key'),
    sha256: createHash('sha256').update(keyOf(walker)).digest('hex'),
    merchantId: walker.kind === 'merchant' ? newId('mer') : null,
    scopes: [...walker.scopes],
    createdAt: new Date(),
  });
}

beforeAll(async () => {
  given = await givenWalletDatabase('wallet');
  service = await givenWallet(given);
  routes = servedRoutes(service.app).filter(({ method }) => method !== 'HEAD'); // It is the GET of its address.
  const created = walkers.filter(({ kind }) => kind === 'merchant' || kind === 'operator').map(aKeyCreated);
  await given.db.transaction((tx) => keepKeys(tx, created));
});
afterAll(async () => {
  await service.stop();
  await given.drop();
});

function ask(route: Route, walker: { name: string }, path = addressOf(route)): Promise<Response> {
  const body = route.method === 'GET' || route.method === 'DELETE' ? {} : { body: '{}' };
  const authorization: Record<string, string> =
    walker.name === 'nobody' ? {} : { authorization: `Bearer ${keyOf(walker)}` };
  const headers = { ...authorization, ...(body.body && { 'content-type': 'application/json' }) };
  return fetch(service.url + path, { method: route.method, headers, ...body });
}

async function askAsRoot(method: string, path: string, body?: object): Promise<{ status: number; text: string }> {
  const headers = { authorization: `Bearer ${testKeys.root}`, 'kessai-merchant': testMerchantId };
  const json = body && { body: JSON.stringify(body) };
  const answer = await fetch(service.url + path, {
    method,
    ...json,
    headers: { ...headers, ...(json && { 'content-type': 'application/json' }) },
  });
  return { status: answer.status, text: await answer.text() };
}

describe('the routes of wallet', () => {
  it('let in whom the documents say, and nobody else', async () => {
    expect(routes.length).toBeGreaterThan(5);
    expect(await surprisesOf(routes.filter(answersInJson), ask)).toEqual([]);
  });

  it('take no parameter that they do not name', async () => {
    expect(await takersOfStrangeQueries(routes, askAsRoot)).toEqual([]);
  });

  it('read a time that its offset pushes out of the calendar as the first or the last one', async () => {
    const document = apiDocument(servedRoutes(service.app), { name: 'x', version: '1' });
    const { tried, surprises } = await surprisesOfTimes(document, askAsRoot, { query: { currency: 'KRW' } });
    expect(surprises).toEqual([]);
    expect(tried.length).toBeGreaterThan(0);
  });

  it('ask for a key, but for those that are meant for everybody', () => {
    expect(openByMistake(routes)).toEqual([]);
  });

  it('show nobody the wallets of another merchant', async () => {
    await given.db.transaction((tx) => new CreditingService().credit(tx, [theirs]));
    for (const route of routes.filter(({ url }) => url.startsWith('/v1/wallets/:sellerId'))) {
      const query = 'currency=KRW&at=2026-01-15T04:00:00Z&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z';
      const path = `${route.url.replace(':sellerId', 'coffee')}?merchantId=${theirs.data.merchantId}&${query}`;
      expect([route.url, (await ask(route, aMerchant, path)).ok]).toEqual([route.url, false]);
    }
    const [wallet] = routes.filter(({ url }) => url === '/v1/wallets/:sellerId');
    const path = `/v1/wallets/coffee?merchantId=${theirs.data.merchantId}`;
    expect((await ask(wallet!, aMerchant, path)).status).toBe(404);
    expect((await ask(wallet!, aMerchant, '/v1/wallets/coffee')).status).toBe(404);
    expect((await ask(wallet!, { name: 'an operator with wallets:read' }, path)).status).toBe(200);
  });
});

function answersInJson({ url }: { url: string }): boolean {
  return !/^\/(metrics|docs)/.test(url);
}
