import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { eventually } from '@kessai/testing';
import { createLogger } from '@kessai/runtime';
import { Strangers } from './strangers';

const burst = 20;
/** It is not filled again while a test runs. */
const size = { perSecond: 0.001, burst };
const sizes = { page: size, document: size, probe: size, webhook: size, badKey: size, garbage: size };
const knownKey = 'Bearer known';

let server: Server;
let served: string[];
let sockets: Socket[];

async function start(trustedProxies: readonly string[] = []): Promise<void> {
  const logger = createLogger('test', 'silent');
  const strangers = new Strangers({ trustedProxies, isKnownKey: (text) => text === knownKey, logger, sizes });
  server = createServer(
    strangers.guarding((request, response) => {
      served.push(request.url ?? '');
      const { authorization } = request.headers;
      if (authorization === knownKey) strangers.trust(request);
      else if (authorization !== undefined) strangers.noteBadKey(request);
      response.end('served');
    }),
  );
  strangers.watchConnections(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
}

beforeEach(() => {
  [served, sockets] = [[], []];
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.closeAllConnections();
  server.close();
});

async function connected(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket.on('error', () => undefined));
  await once(socket, 'connect');
  return socket;
}

const requestOf = (path: string, headers: Record<string, string> = {}) =>
  [
    `GET ${path} HTTP/1.1`,
    'host: a',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n');

/** What comes back on a connection of its own. */
async function answerTo(path: string, headers: Record<string, string> = {}): Promise<string> {
  const socket = await connected();
  let text = '';
  socket.on('data', (data: Buffer) => (text += data.toString()));
  socket.write(requestOf(path, { ...headers, connection: 'close' }));
  await once(socket, 'close');
  return text;
}

/** So many on one connection, without waiting, until they have been served or it is lost. */
async function flood(count: number, headers: Record<string, string> = {}, path = '/checkout/x'): Promise<void> {
  const socket = await connected();
  const before = served.length;
  socket.resume();
  socket.write(requestOf(path, headers).repeat(count));
  await eventually(() => {
    if (served.length - before < count && !socket.destroyed) throw new Error('not all have been met');
  });
}

describe('strangers of one address', () => {
  it('are refused beyond what its buyers need, with a problem that says when to come back', async () => {
    await start();
    await flood(burst);
    const answer = await answerTo('/checkout/x?paymentKey=k');
    expect(answer).toMatch(/^HTTP\/1\.1 429 /);
    expect(answer).toMatch(/\r\nretry-after: 1\r\n/i);
    expect(answer).toMatch(/\r\nx-request-id: [0-9a-f-]{36}\r\n/i);
    expect(answer).toContain('"instance":"/checkout/x","code":"rate_limited"');
  });

  it('hold up no request with a valid key, on whatever connection it comes', async () => {
    await start();
    await flood(burst + 20);
    await flood(burst + 20, { authorization: 'Bearer nonsense' });
    expect(await answerTo('/v1/payments', { authorization: knownKey })).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('are refused with bad keys too', async () => {
    await start();
    await flood(burst, { authorization: 'Bearer nonsense' });
    expect(await answerTo('/v1/payments', { authorization: 'Bearer nonsense' })).toMatch(/^HTTP\/1\.1 429 /);
    expect(await answerTo('/checkout/x')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('keep out no probe and no webhook of the PSP by asking for pages', async () => {
    await start();
    await flood(burst + 20);
    for (const path of ['/health/ready', '/metrics', '/v1/psp/toss/webhooks']) {
      expect(await answerTo(path)).toMatch(/^HTTP\/1\.1 200 /);
    }
  });

  it('lose a connection on which they ask on and on without waiting', async () => {
    await start();
    await flood(burst);
    const [socket, before] = [await connected(), served.length];
    socket.resume().write(requestOf('/checkout/x').repeat(200));
    await once(socket, 'close');
    expect(served.length - before).toBeLessThan(200);
  });

  it('keep so many connections open and no more; one with a valid key stays', async () => {
    await start();
    const keyed = await connected();
    keyed.resume().write(requestOf('/v1/payments', { authorization: knownKey }));
    await eventually(() => expect(served).toEqual(['/v1/payments']));
    const first = await connected();
    for (let count = 1; count <= 1_000; count += 100) {
      await Promise.all(Array.from({ length: 100 }, () => connected()));
    }
    await eventually(() => expect(first.resume().destroyed).toBe(true));
    expect(keyed.destroyed).toBe(false);
    expect(await answerTo('/v1/payments', { authorization: knownKey })).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('are told apart by the address that a trusted proxy names', async () => {
    await start(['loopback']);
    await flood(burst, { 'x-forwarded-for': '203.0.113.7' });
    expect(await answerTo('/checkout/x', { 'x-forwarded-for': '203.0.113.7' })).toMatch(/^HTTP\/1\.1 429 /);
    expect(await answerTo('/checkout/x', { 'x-forwarded-for': '203.0.113.8' })).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('are not told apart by a header of their own', async () => {
    await start();
    await flood(burst + 20, { 'x-forwarded-for': '203.0.113.7' });
    expect(await answerTo('/checkout/x', { 'x-forwarded-for': '203.0.113.8' })).toMatch(/^HTTP\/1\.1 429 /);
  });
});
