import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { givenApi, runKessai } from './given-api';

const secret = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;
const payload = `{"id":"evt_1","type":"payment.succeeded","createdAt":"2026-01-01T00:00:00.000Z","sequence":1,
  "data":{"id":"pay_1","status":"SUCCEEDED","orderName":"\\u001b[2Jx","amount":90071992547409931}}`;

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

function headersOf(body: string, changed: Record<string, string> = {}): Record<string, string> {
  const now = new Date();
  return {
    'content-type': 'application/json',
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('evt_1', now, body),
    ...changed,
  };
}

/** Listens with these words, gets one webhook with these headers, and is left by its reader. */
async function hear(words: readonly string[], headers: Record<string, string> = headersOf(payload)) {
  const reading = new AbortController();
  let status = 0;
  const deliver = async (url: string) => {
    const deadline = Date.now() + 5_000;
    do ({ status } = await fetch(url, { method: 'POST', body: payload, headers }));
    while (status === 503 && Date.now() < deadline); // Until it has its secret.
    reading.abort();
  };
  const api = await givenApi(({ route, body }) => {
    if (route === 'POST /v1/webhook-endpoints')
      setImmediate(() => void deliver((JSON.parse(body) as { url: string }).url));
    return route.startsWith('DELETE') ? [204, ''] : [201, JSON.stringify({ id: 'whe_1', secret })];
  });
  stops.push(api.stop);
  const ran = await runKessai(api.url, [...words], { readerGone: reading.signal });
  return { ...ran, status, routes: api.asked.map(({ route }) => route) };
}

async function aReceiver(answer: number) {
  const received: { body: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
      response.writeHead(answer, { location: '/elsewhere' }).end('thanks');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks` };
}

describe('kessai webhooks listen', () => {
  it('tells each event in a line, and leaves no endpoint behind when its reader has gone', async () => {
    const { out, status, routes, exitCode } = await hear(['webhooks', 'listen']);
    expect([status, exitCode]).toEqual([204, 0]);
    expect(out).toMatch(/payment\.succeeded +#1 pay_1 SUCCEEDED\n/);
    expect(routes).toEqual(['POST /v1/webhook-endpoints', 'DELETE /v1/webhook-endpoints/whe_1']);
  });

  it('shows the payload where it is asked to, with every digit and nothing that a terminal obeys', async () => {
    const { out } = await hear(['webhooks', 'listen', '--verbose']);
    expect(out).toContain('    "amount": 90071992547409931\n');
    expect(out).toContain('    "orderName": "\\u001b[2Jx",\n');
    expect(out).not.toContain('\u001b');
  });

  it('prints the payload as a line of JSON for programs', async () => {
    const { out } = await hear(['--json', 'webhooks', 'listen']);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(out).toContain('"amount":90071992547409931');
  });

  it.each([
    ['missing_header', { 'webhook-signature': '' }],
    ['malformed_timestamp', { 'webhook-timestamp': 'now' }],
    ['too_old', { 'webhook-timestamp': '1767225602' }],
    ['too_new', { 'webhook-timestamp': '99999999999' }],
    ['malformed_signature', { 'webhook-signature': 'v2,abc=' }],
    ['no_matching_signature', { 'webhook-signature': 'v1,bm90LW91cnM=' }],
  ])('says what is wrong with a signature, beside the output: %s', async (reason, changed) => {
    for (const words of [
      ['webhooks', 'listen'],
      ['--json', 'webhooks', 'listen'],
    ]) {
      const { status, faults } = await hear(words, headersOf(payload, changed));
      expect(status).toBe(400);
      expect(faults).toMatch(new RegExp(`^refused: ${reason}: .+\\n$`));
    }
  });

  it.each([200, 204, 302, 400, 500])(
    'hands on what came, byte for byte, and answers as the receiver: %i',
    async (answer) => {
      const { received, url } = await aReceiver(answer);
      const headers = headersOf(payload);
      const { status, out } = await hear(['webhooks', 'listen', '--forward-to', url], headers);

      expect(status).toBe(answer);
      expect(received).toMatchObject([{ body: payload, headers }]);
      expect(out).toContain(`evt_1 → ${url}: ${answer}\n`);
    },
  );

  it('answers 502 for a receiver that is not there, and hands on nothing that is not verified', async () => {
    const nowhere = await hear(['webhooks', 'listen', '--forward-to', 'http://127.0.0.1:1/']);
    expect([nowhere.status, nowhere.out]).toEqual([502, expect.stringContaining('no answer')]);

    const { received, url } = await aReceiver(204);
    const forged = headersOf(payload, { 'webhook-signature': 'v1,bm90LW91cnM=' });
    expect((await hear(['webhooks', 'listen', '--forward-to', url], forged)).status).toBe(400);
    expect(received).toEqual([]);
  });
});
