import { createHash } from 'node:crypto';
import { keepKeys } from '@kessai/access';
import { AccessKeyCreatedV1 } from '@kessai/contracts';
import { messagingMigrations } from '@kessai/messaging';
import { inTransaction, newId, servedRoutes, StoredKeys, type Route } from '@kessai/platform';
import {
  addressOf,
  anEnvelope,
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
import { ledgerMigrations } from '../database/ledger-migrations';

let given: GivenDatabase;
let service: RunningService;
let routes: Route[];

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
  given = await givenDatabase({ name: 'ledger', migrations: [...messagingMigrations, ...ledgerMigrations] });
  const module = AppModule.with({ httpDb: given.db, booksTimeZone: 'UTC' });
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

describe('the routes of ledger', () => {
  it('let in whom the documents say, and nobody else', async () => {
    expect(routes.length).toBeGreaterThan(5);
    expect(await surprisesOf(routes.filter(answersInJson), ask)).toEqual([]);
  });

  it('ask for a key, but for those that are meant for everybody', () => {
    expect(openByMistake(routes)).toEqual([]);
  });

  it('show the books to no key of a merchant, whatever its scopes', async () => {
    const books = routes.filter(({ url }) => url.startsWith('/v1/') && answersInJson({ url }));
    const answers = await Promise.all(books.map((route) => ask(route, { name: 'a merchant with every scope' })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
  });
});

function answersInJson({ url }: { url: string }): boolean {
  return !/^\/(metrics|docs)/.test(url);
}
