import type { DocumentedService } from '@kessai/api-docs';

/** A request that no client should send, and how it is answered. */
export interface BadRequest {
  readonly service: DocumentedService;
  readonly method: string;
  readonly path: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly code: string;
}

/** One operation of the documents. */
export interface Route {
  readonly service: DocumentedService;
  readonly method: string;
  readonly path: string;
  readonly isOpen: boolean;
  readonly takesBody: boolean;
  readonly queryParameters: readonly string[];
}

const malformed = { status: 400, code: 'validation_failed' } as const;
const json = { 'content-type': 'application/json' };
/** Of the collections whose members have ids. */
const prefixes: Readonly<Record<string, string>> = {
  refunds: 'rfd',
  journals: 'jrn',
  payments: 'pay',
  merchants: 'mer',
  keys: 'key',
  'webhook-endpoints': 'whe',
  deliveries: 'whd',
  approvals: 'apr',
};
/** With every parameter of the path well formed, and naming nothing. */
const filled = (path: string) =>
  path
    .replace(/\/v1\/([a-z-]+)\/\{id\}/, (whole, collection: string) => {
      const prefix = prefixes[collection];
      return prefix === undefined ? whole : `/v1/${collection}/${prefix}_${'0'.repeat(32)}`;
    })
    .replace('{sellerId}', 'nobody')
    .replace(/\{\w+\}/, 'none');

/** What every route refuses alike. */
export function badForEveryRoute(routes: readonly Route[]): BadRequest[] {
  return routes.flatMap((route) => {
    const at = { service: route.service, method: route.method, path: filled(route.path) };
    const strangers = ['', 'Bearer', 'Bearer sk_test_nobody', 'Basic !!!', 'Bearer sk_live_x', 'Digest a="b"'];
    return [
      ...(route.isOpen
        ? []
        : strangers.map((authorization) => ({
            ...at,
            headers: { authorization },
            status: 401,
            code: 'unauthenticated',
          }))),
      { ...at, method: 'PROPFIND', status: 405, code: 'method_not_allowed' },
      { ...at, path: `${at.path}/`, status: 404, code: 'not_found' },
      ...(route.takesBody && !route.isOpen ? badBodies(at) : []),
      ...(route.queryParameters.includes('cursor') ? badPages(at) : []),
    ];
  });
}

type At = Pick<BadRequest, 'service' | 'method' | 'path'>;

function badBodies(at: At): BadRequest[] {
  const headers = { ...json, 'idempotency-key': 'bad' };
  // Whether an id names something may be asked before what is wrong with a body that can be read.
  const readable = at.path.includes('none') ? [] : ['[]', '"text"'];
  const texts = ['{', '{"a":1,}', "{'a':1}", 'NaN', '{"__proto__":{"a":1}}', '['.repeat(50_000), ...readable];
  const mediaTypes = [
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-7',
  ];
  return [
    ...texts.map((body) => ({ ...at, headers, body, ...malformed })),
    { ...at, headers, body: Buffer.from([0x22, 0xff, 0x22]), ...malformed },
    { ...at, headers, body: `"${'x'.repeat(120_000)}"`, status: 413, code: 'body_too_large' },
    ...mediaTypes.map((type) => ({
      ...at,
      headers: { ...headers, 'content-type': type },
      body: 'a=1',
      status: 415,
      code: 'unsupported_media_type',
    })),
  ];
}

function badPages(at: At): BadRequest[] {
  const cursors = ['%00', 'bnVsbA', '!!!!', 'x'.repeat(2_001), Buffer.from('{"before":1e999}').toString('base64url')];
  const queries = [
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=1.5',
    'limit=1e1',
    'limit=%D9%A1',
    'limit=',
    'limit=5&limit=6',
    'surprise=1',
    '__proto__=1',
    'limit[]=5',
    ...cursors.map((cursor) => `cursor=${cursor}`),
  ];
  return queries.map((query) => ({ ...at, path: `${at.path}?${query}`, ...malformed }));
}

const order = {
  orderId: 'order-bad-1',
  orderName: 'Beans',
  amount: 100,
  currency: 'KRW',
  lines: [{ sellerId: 'coffee', amount: 100 }],
};

const amounts = [
  '0',
  '-0',
  '-1',
  '1.5',
  '1e-1',
  '9007199254740992',
  '9007199254740993',
  '1e16',
  '1e400',
  '-1e400',
  '"100"',
  'null',
  'true',
  '[100]',
  '{}',
  '"١٠٠"',
  '""',
];

/** Orders with one thing wrong, as JSON text: a parser of ours would lose what is wrong with some. */
export function badOrders(): BadRequest[] {
  const whole = JSON.stringify(order);
  const wrong = (parts: object) => JSON.stringify({ ...order, ...parts });
  const bodies = [
    ...amounts.map((amount) => whole.replace('"amount":100,"currency"', `"amount":${amount},"currency"`)),
    ...amounts.map((amount) => whole.replace('"amount":100}', `"amount":${amount}}`)),
    ...['', 'krw', 'KR', 'KRWW', ' KRW', '₩', 7, null].map((currency) => wrong({ currency })),
    ...[
      '',
      'short',
      'x'.repeat(65),
      'with space',
      'with/slash',
      'ünïcode',
      "o'r 1=1",
      '../../etc',
      'null\0null',
      1,
    ].map((orderId) => wrong({ orderId })),
    ...['', 'x'.repeat(101), 5, null, ['Beans']].map((orderName) => wrong({ orderName })),
    ...[[], null, {}, 'coffee', [null], [[]], Array(101).fill(order.lines[0])].map((lines) => wrong({ lines })),
    ...['', 'a b', 'ключ', 'x'.repeat(65), 1, null].map((sellerId) => wrong({ lines: [{ sellerId, amount: 100 }] })),
    ...[{ id: '' }, { email: 'nobody' }, { email: `${'x'.repeat(250)}@a.b` }, { phone: '1' }, null, 'ada'].map(
      (customer) => wrong({ customer }),
    ),
    ...['shop.example', 'javascript:alert(1)', 'file:///etc/passwd', '', 5, `https://a.b/${'x'.repeat(2_048)}`].map(
      (successUrl) => wrong({ successUrl }),
    ),
    ...[
      { a: 1 },
      { a: null },
      { a: { b: 'c' } },
      { '': 'x' },
      { ['n'.repeat(41)]: 'x' },
      { a: 'v'.repeat(501) },
      [],
      'x',
    ].map((metadata) => wrong({ metadata })),
    wrong({ metadata: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, ''])) }),
    wrong({ metadata: { note: '4111 1111 1111 1111' } }),
    ...[{ constructor: 1 }, { merchantId: 'mer_1' }, { status: 'SUCCEEDED' }, { toString: 'x' }].map(wrong),
    whole.replace('Beans', '\\ud800'),
    whole.replace('"amount":100}', '"amount":100,"fee":0}'),
    whole.replace('{"orderId"', '{"__proto__":{"amount":1},"orderId"'),
    whole.replace('"lines":[', `"lines":${'['.repeat(40)}`),
  ];
  const at = { service: 'payment', method: 'POST', path: '/v1/payments' } as const;
  return bodies.map((body) => ({ ...at, body, headers: { ...json, 'idempotency-key': 'bad' }, ...malformed }));
}

export function badHeaders(): BadRequest[] {
  const at = { service: 'payment', method: 'POST', path: '/v1/payments', body: JSON.stringify(order) } as const;
  const invalid = { status: 400, code: 'idempotency_key_invalid' } as const;
  return [
    { ...at, headers: json, status: 400, code: 'idempotency_key_missing' },
    ...['k'.repeat(256), 'schl\u00fcssel', 'tab\there', '\u00a0'].map((key) => ({
      ...at,
      headers: { ...json, 'idempotency-key': key },
      ...invalid,
    })),
    ...['mer_1', 'mer_', `pay_${'0'.repeat(32)}`, `mer_${'f'.repeat(32)}`, "' OR 1=1"].map((merchant) => ({
      ...at,
      headers: { ...json, 'idempotency-key': 'bad', 'kessai-merchant': merchant },
      status: 404,
      code: 'not_found',
    })),
  ];
}

/** Ids, addresses and filters that name nothing or mean nothing. */
export function badAddresses(): BadRequest[] {
  const ids = [
    'pay_1',
    `pay_${'G'.repeat(32)}`,
    `PAY_${'0'.repeat(32)}`,
    `pay_${'0'.repeat(31)}`,
    `pay_${'0'.repeat(33)}`,
    `rfd_${'0'.repeat(32)}`,
    '%00',
    '%2e%2e%2f',
    '%F0%9F%92%B3',
    'null',
    '-1',
    "'%20OR%201=1",
    'x'.repeat(2_000),
  ];
  const notFound = { status: 404, code: 'not_found' } as const;
  const get = (service: DocumentedService, path: string) => ({ service, method: 'GET', path }) as const;
  const filters = [
    'status=PAID',
    'status=created',
    'createdFrom=yesterday',
    'createdTo=2026-13-01T00:00:00Z',
    'createdFrom=0',
    'createdFrom=2026-01-02T00:00:00Z&createdTo=2026-01-01T00:00:00Z',
    'merchantId=mer_1',
    'orderId=',
    'paymentKey=',
    'metadata[__proto__]=1',
    'metadata=1',
    'metadata[a]=1&metadata[a]=2',
  ];
  return [
    ...ids.flatMap((id) => [
      { ...get('payment', `/v1/payments/${id}`), ...notFound },
      { ...get('payment', `/v1/payments/${id}/timeline`), ...notFound },
      { ...get('ledger', `/v1/journals/${id}`), ...notFound },
    ]),
    ...filters.map((filter) => ({ ...get('payment', `/v1/payments?${filter}`), ...malformed })),
    ...[
      'currency=',
      'currency=krw',
      'currency=KRW&asOf=x',
      'currency=KRW&asOf=2026-02-30',
      'currency=KRW&timeZone=Mars',
    ].map((query) => ({ ...get('ledger', `/v1/reports/trial-balance?${query}`), ...malformed })),
    ...['paymentId=1', 'paymentId=pay_1'].map((query) => ({ ...get('ledger', `/v1/journals?${query}`), ...malformed })),
    ...['/v1', '/v2/payments', '/v1/payment', '/.env', '/v1/../etc/passwd', '/%FF', '//v1//payments'].map((path) => ({
      ...get('wallet', path),
      ...notFound,
    })),
  ];
}
