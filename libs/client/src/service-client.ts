import createClient, { type FetchResponse, type MaybeOptionalInit, type Middleware } from 'openapi-fetch';
import type { HttpMethod, PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers';
import type { Expected, ParseJson } from './answers';
import { emptyRoutes } from './generated/empty-routes';
import { keyedRoutes } from './generated/keyed-routes';
import { KessaiUnreadable, problemFrom } from './problems';
import type { Send } from './retrying-fetch';

type Json = 'application/json';
type Operations = Record<string, Record<HttpMethod, object>>;
type Init<Paths extends object, Path extends keyof Paths, Method extends HttpMethod> = MaybeOptionalInit<
  Paths[Path],
  Method & keyof Paths[Path]
>;

/** What a route answers when it does what it was asked. */
export type Answer<Operation> =
  Extract<FetchResponse<Operation & Record<string, unknown>, object, Json>, { error?: never }> extends {
    data: infer Data;
  }
    ? Data
    : never;

type Call<Paths extends object, Method extends HttpMethod> = <Path extends PathsWithMethod<Paths, Method>>(
  path: Path,
  ...init: RequiredKeysOf<Init<Paths, Path, Method> & object> extends never
    ? [Init<Paths, Path, Method>?]
    : [Init<Paths, Path, Method>]
) => Promise<Answer<Paths[Path][Method & keyof Paths[Path]]>>;

/** The routes that answer a page of a list. */
type ListPath<Paths extends object> = {
  [Path in PathsWithMethod<Paths, 'get'>]: Answer<Paths[Path]['get' & keyof Paths[Path]]> extends {
    data: unknown[];
    nextCursor: string | null;
  }
    ? Path
    : never;
}[PathsWithMethod<Paths, 'get'>];

type Item<Paths extends object, Path extends keyof Paths> =
  Answer<Paths[Path]['get' & keyof Paths[Path]]> extends { data: (infer One)[] } ? One : never;

/** The routes of one service: each call gives what is answered, or throws a KessaiError. */
export interface ServiceClient<Paths extends object> {
  readonly get: Call<Paths, 'get'>;
  readonly post: Call<Paths, 'post'>;
  readonly put: Call<Paths, 'put'>;
  readonly patch: Call<Paths, 'patch'>;
  readonly delete: Call<Paths, 'delete'>;
  /** Every item of a list, page by page, as they are asked for. */
  readonly list: <Path extends ListPath<Paths>>(
    path: Path,
    ...init: RequiredKeysOf<Init<Paths, Path, 'get'> & object> extends never
      ? [Init<Paths, Path, 'get'>?]
      : [Init<Paths, Path, 'get'>]
  ) => AsyncGenerator<Item<Paths, Path>, void, undefined>;
}

export interface ServiceSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: Send;
  readonly parse: ParseJson;
}

interface LooseInit {
  readonly params?: { readonly query?: Record<string, unknown> };
  readonly parseAs?: string;
}
type LooseCall = (path: string, init: object) => Promise<{ data?: unknown }>;

export function serviceClient<Paths extends object>(settings: ServiceSettings): ServiceClient<Paths> {
  const { url, headers, fetch, parse } = settings;
  // To the compiler the routes are those of Paths; below, a path is a text.
  const client = createClient<Operations>({ baseUrl: url, headers, redirect: 'manual' });
  client.use(namesItself, refuses);
  const call =
    (method: string, send: LooseCall) =>
    async (path: string, init: LooseInit = {}): Promise<unknown> => {
      const expected = expectedOf(`${method} ${path}`, init.parseAs);
      const own = { fetch: (request: Request) => fetch(request, expected) };
      if (expected === 'anything') return (await send(path, { ...own, ...init })).data;
      const { data } = await send(path, { ...own, ...init, parseAs: 'text' });
      return typeof data === 'string' && data !== '' ? parse(data) : undefined;
    };
  const get = call('GET', client.GET as unknown as LooseCall);
  return {
    get,
    post: call('POST', client.POST as unknown as LooseCall),
    put: call('PUT', client.PUT as unknown as LooseCall),
    patch: call('PATCH', client.PATCH as unknown as LooseCall),
    delete: call('DELETE', client.DELETE as unknown as LooseCall),
    list: listing(get),
  } as unknown as ServiceClient<Paths>;
}

function expectedOf(route: string, parseAs: string | undefined): Expected {
  if (parseAs !== undefined && parseAs !== 'json') return 'anything';
  return emptyRoutes.has(route) ? 'nothing' : 'json';
}

function listing(get: (path: string, init: LooseInit) => Promise<unknown>) {
  return async function* list(path: string, init: LooseInit = {}) {
    let cursor: string | null | undefined;
    do {
      const query = { ...init.params?.query, ...(cursor ? { cursor } : {}) };
      const page = (await get(path, { ...init, params: { ...init.params, query } })) as Partial<Page>;
      if (!Array.isArray(page.data)) throw new KessaiUnreadable(`GET ${path} was answered with no list`, 200, null, '');
      yield* page.data;
      cursor = page.nextCursor;
    } while (cursor);
  };
}

interface Page {
  readonly data: unknown[];
  readonly nextCursor: string | null;
}

/** A key of our own where the caller gave none: one call, however often it is sent, is one request. */
const namesItself: Middleware = {
  onRequest({ request, schemaPath }) {
    const isKeyed = keyedRoutes.has(`${request.method} ${schemaPath}`);
    if (isKeyed && !request.headers.has('idempotency-key')) {
      request.headers.set('idempotency-key', crypto.randomUUID());
    }
    return request;
  },
};

const refuses: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await problemFrom(response);
  },
};
