import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { aRunningService, eventually, type RunningService } from '@kessai/testing';
import { createLogger } from '@kessai/runtime';
import { ShopModule } from '../testing/shop.module';

let service: RunningService;
const log = new PassThrough();

beforeAll(async () => {
  const logger = createLogger('test', 'info', { destination: log });
  service = await aRunningService(ShopModule, { logger });
});
afterAll(() => service.stop());

describe('a request that no client library sends', () => {
  it('that is no HTTP at all gets a problem too', async () => {
    const text = await sendBytes('GARBAGE\r\n\r\n');

    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
    expect(text).toContain('"code":"validation_failed"');
  });

  it('that names no host gets a problem with its id, as any other', async () => {
    const text = await sendBytes('GET /health/live HTTP/1.1\r\nx-request-id: shop-18\r\nconnection: close\r\n\r\n');

    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(text).toContain('x-request-id: shop-18');
    expect(text).toContain('"detail":"The Host header is missing."');
  });

  it('is no fault of the service where its client leaves with half of the body', async () => {
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    socket.write(
      'POST /v1/orders/vote HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
    );
    await once(socket, 'connect');
    const { app } = service;
    const server = app.getHttpServer() as Server;
    const isOpen = () => new Promise<boolean>((resolve) => server.getConnections((_error, open) => resolve(open > 0)));
    await eventually(async () => expect(await isOpen()).toBe(true));
    socket.destroy();
    await eventually(async () => expect(await isOpen()).toBe(false));
    expect(String(log.read() ?? '')).not.toContain('"level":"error"');
  });
});

function sendBytes(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => (text += data.toString()));
    socket.on('end', () => resolve(text)).on('error', reject);
  });
}
