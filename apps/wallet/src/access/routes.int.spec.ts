import { createHash } from 'node:crypto';
import { keepKeys } from '@kessai/access';
import { AccessKeyCreatedV1 } from '@kessai/contracts';
import { messagingMigrations } from '@kessai/messaging';
import { inTransaction, newId, servedRoutes, StoredKeys, type Route } from '@kessai/platform';
import {
  addressOf,
  anEnvelope,
  aPaymentSucceeded,
  aRunningService,
  givenDatabase,
  openByMistake,
  surprisesOf,
  testAccess,
  testKeys,
  walkers,
  type GivenDatabase,
  type RunningService,
  type Walker,
} from '@kessai/testing';
import { AppModule } from '../app.module';
import { CreditingService } from '../crediting/crediting.service';
import { HttpDatabase } from '../database/http-database';
import { walletMigrations } from '../database/migrations';

let given: GivenDatabase;
let service: RunningService;
let routes: Route[];
const theirs = aPaymentSucceeded({ lines: [['coffee', 300n]], merchantId: newId('mer') });
const aMerchant = { name: 'a merchant with every scope' };

const keyOf = ({ name }: { name: string }) =>
  name === 'root' ? testKeys.root : `sk_test_${name.replace(/[^a-z]/g, '-')}`;

/** As if payment had told of it. */
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
  given = await givenDatabase({ name: 'wallet', migrations: [...messagingMigrations, ...walletMigrations] });
  const module = AppModule.with(new HttpDatabase(given.db));
  service = await aRunningService(module, { config: testAccess, keys: new StoredKeys(given.db) });
  routes = servedRoutes(service.app).filter(({ method }) => method !== 'HEAD'); // It is the GET of its address.
  const created = walkers.filter(({ kind }) => kind === 'merchant' || kind === 'operator').map(aKeyCreated);
  await inTransaction(given.db, (tx) => keepKeys(tx, created));
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

describe('the routes of wallet', () => {
  it('let in whom the documents say, and nobody else', async () => {
    expect(routes.length).toBeGreaterThan(5);
    expect(await surprisesOf(routes.filter(answersInJson), ask)).toEqual([]);
  });

  it('ask for a key, but for those that are meant for everybody', () => {
    expect(openByMistake(routes)).toEqual([]);
  });

  it('show nobody the wallets of another merchant', async () => {
    await inTransaction(given.db, (tx) => new CreditingService().credit(tx, [theirs]));
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
