import { createHash } from 'node:crypto';
import { keepKeys } from '@kessai/access';
import { AccessKeyCreatedV1 } from '@kessai/contracts';
import { apiDocument, servedRoutes, type Route } from '@kessai/http';
import { newId } from '@kessai/runtime';
import {
  addressOf,
  anEnvelope,
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
import { givenLedger, givenLedgerDatabase } from '../../testing/given-ledger';

let given: GivenDatabase;
let service: RunningService;
let routes: Route[];

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
  given = await givenLedgerDatabase('ledger');
  service = await givenLedger(given);
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

describe('the routes of ledger', () => {
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

  it('show the books to no key of a merchant, whatever its scopes', async () => {
    const books = routes.filter(({ url }) => url.startsWith('/v1/') && answersInJson({ url }));
    const answers = await Promise.all(books.map((route) => ask(route, { name: 'a merchant with every scope' })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
  });
});

function answersInJson({ url }: { url: string }): boolean {
  return !/^\/(metrics|docs)/.test(url);
}
