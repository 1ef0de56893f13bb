import createClient, { type FetchResponse, type MaybeOptionalInit, type Middleware } from 'openapi-fetch';
import type { HttpMethod, PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers';
import { keyedRoutes } from './generated/keyed-routes';
import { problemFrom } from './problems';

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

/** The routes of one service: each call gives what is answered, or throws KessaiProblem or KessaiUnreachable. */
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
  readonly fetch: (request: Request) => Promise<Response>;
}

type LooseInit = { params?: { query?: Record<string, unknown> } };
type LooseCall = (path: string, init?: LooseInit) => Promise<{ data?: unknown }>;

export function serviceClient<Paths extends object>({ url, headers, fetch }: ServiceSettings): ServiceClient<Paths> {
  // To the compiler the routes are those of Paths; below, a path is a text.
  const client = createClient<Operations>({ baseUrl: url, headers, fetch, redirect: 'error' });
  client.use(namesItself, refuses);
  const call = (send: LooseCall) => async (path: string, init?: LooseInit) => (await send(path, init)).data;
  const get = call(client.GET as unknown as LooseCall);
  async function* list(path: string, init: LooseInit = {}) {
    let cursor: string | null | undefined;
    do {
      const query = { ...init.params?.query, ...(cursor ? { cursor } : {}) };
      const page = (await get(path, { ...init, params: { ...init.params, query } })) as Page;
      yield* page.data;
      cursor = page.nextCursor;
    } while (cursor);
  }
  return {
    get,
    post: call(client.POST as unknown as LooseCall),
    put: call(client.PUT as unknown as LooseCall),
    patch: call(client.PATCH as unknown as LooseCall),
    delete: call(client.DELETE as unknown as LooseCall),
    list,
  } as unknown as ServiceClient<Paths>;
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
