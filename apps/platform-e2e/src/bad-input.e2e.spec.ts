import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { readDocument } from '@kessai/api-docs';
import { badAddresses, badForEveryRoute, badHeaders, badOrders, type BadRequest, type Route } from './bad-requests';
import { Platform } from './platform';

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.start({ env: { all: { RATE_LIMIT_PER_SECOND: '100000' } } });
});
afterAll(() => platform.stop());

const services = ['payment', 'wallet', 'ledger'] as const;

/** Every route of the documents. */
function routes(): Route[] {
  return services.flatMap((service) =>
    Object.entries(readDocument(service).paths as Record<string, Record<string, Documented>>).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, { security, requestBody, parameters = [] }]) => ({
          service,
          path,
          method: method.toUpperCase(),
          isOpen: security?.length === 0,
          takesBody: requestBody !== undefined,
          queryParameters: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
        })),
    ),
  );
}

interface Documented {
  readonly security?: unknown[];
  readonly requestBody?: unknown;
  readonly parameters?: { name: string; in: string }[];
}

interface Told {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly code: unknown;
}

/** With Node's own client: fetch would mend or refuse half of these before they leave. */
function send({ service, method, path, body, headers }: BadRequest): Promise<Told> {
  const { url } = platform.instancesOf(service)[0]!;
  const root = { authorization: `Bearer ${platform.stack.keys.root}`, 'kessai-merchant': platform.stack.merchantId };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, path, headers: { ...root, ...headers } }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => {
        const { code } = (text.startsWith('{') ? JSON.parse(text) : {}) as { code?: unknown };
        resolve({ status: answer.statusCode, type: answer.headers['content-type'], code });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Those that were told something else, with what they were told. */
async function answeredOtherwise(bad: readonly BadRequest[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const one of bad) {
    const { status, type, code } = await send(one);
    if (status === one.status && code === one.code && type === 'application/problem+json') continue;
    const asked = `${one.service} ${one.method} ${one.path.slice(0, 120)} ${String(one.body ?? '').slice(0, 200)}`;
    wrong.push(`${asked} ${JSON.stringify(one.headers)}: ${status} ${String(code)}, not ${one.status} ${one.code}`);
  }
  return wrong;
}

const memoryOf = (pid: number) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

describe('a bad request', () => {
  it.each([
    ['of any kind, to any route', () => badForEveryRoute(routes()), 600],
    ['with one thing wrong in an order', badOrders, 90],
    ['with nonsense in its headers', badHeaders, 10],
    ['to what does not exist', badAddresses, 60],
  ])('%s is told what is wrong, as a problem', async (_, bad, least) => {
    expect(bad().length).toBeGreaterThanOrEqual(least);
    expect(await answeredOtherwise(bad())).toEqual([]);
  });

  it('kills nobody, and leaves no memory taken', async () => {
    const [instance] = platform.instancesOf('payment');
    const { pid: before } = instance!;
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'big' };
    const big = (length: number, status: number, code: string): BadRequest => ({
      service: 'payment',
      method: 'POST',
      path: '/v1/payments',
      headers,
      body: `{"orderName":"${'x'.repeat(length)}"}`,
      status,
      code,
    });
    // 120 MB of bodies, half of which are read and parsed.
    const bodies = [big(99_000, 400, 'validation_failed'), big(101_000, 413, 'body_too_large')];
    const send = async () => {
      const sender = () => answeredOtherwise(Array.from({ length: 60 }, () => bodies).flat());
      expect((await Promise.all(Array.from({ length: 10 }, sender))).flat()).toEqual([]);
    };
    await send(); // The heap grows to what such bodies need, and stays there.
    const memory = memoryOf(instance!.pid);
    await send();
    expect(instance!.pid).toBe(before);
    expect(memoryOf(instance!.pid) - memory).toBeLessThan(100);
    for (const service of services) {
      for (const { pid, lastOwnEnd } of platform.instancesOf(service))
        expect({ pid, lastOwnEnd }).toEqual({ pid, lastOwnEnd: null });
      expect((await platform.ask(service, 'GET', '/health/live', { key: null })).status).toBe(200);
    }
  });
});
