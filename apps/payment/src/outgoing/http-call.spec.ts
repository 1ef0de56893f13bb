import { lookup } from 'node:dns';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { agentsOf, callHttp, destroyAgents, type Agents, type CallLimits } from './http-call';

type Writing = (socket: Socket) => void;

/** A server that writes what a test tells, byte for byte, to each request. */
class RawServer {
  writing: Writing = () => undefined;
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => {
    this.connections += 1;
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      if (/^(GET|POST) /.test(bytes.toString('latin1'))) this.writing(socket);
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

let server: RawServer;
let url: string;
let agents: Agents;

beforeEach(async () => {
  server = new RawServer();
  url = await server.start();
  agents = agentsOf({ idleMs: 4_000 });
});
afterEach(async () => {
  await destroyAgents(agents);
  await server.stop();
});

const limits = (parts: Partial<CallLimits> = {}): CallLimits => ({
  agents,
  connectTimeoutMs: 2_000,
  answerTimeoutMs: 5_000,
  timeoutMs: 5_000,
  headBytesMax: 16_384,
  bodyBytesMax: 16_384,
  partialBody: 'counts',
  ...parts,
});
const call = (parts: Partial<CallLimits> = {}) =>
  callHttp(url, { method: 'POST', headers: { 'x-kessai': '1' }, body: '{}', lookup }, limits(parts));
const writes = (...texts: string[]) => {
  server.writing = (socket) => void texts.forEach((text) => socket.write(text));
};
const ends = (text: string) => {
  server.writing = (socket) => void socket.end(text);
};
const interim = (status: number) => `HTTP/1.1 ${status} Interim\r\nlink: </a>; rel=preload\r\n\r\n`;
const empty = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

describe('interim answers', () => {
  it.each([[[100]], [[102]], [[103]], [[100, 100, 102, 103, 199]], [Array.from({ length: 2_000 }, () => 100)]])(
    'come before the answer in any number: %.40j',
    async (statuses) => {
      writes(statuses.map(interim).join(''), empty);
      expect(await call()).toMatchObject({ status: 200, text: '' });
    },
  );

  it('may come in the same packet as the answer, or in pieces', async () => {
    writes(interim(100) + empty);
    expect((await call()).status).toBe(200);
    writes('HTTP/1.1 100 Cont', 'inue\r\n\r', '\nHTTP/1.1 20', '4 No Content\r\n\r\n');
    expect((await call()).status).toBe(204);
  });

  it('leave the connection good for the next call', async () => {
    writes(interim(100), empty);
    for (let count = 0; count < 3; count += 1) await call();
    expect(server.connections).toBe(1);
  });

  it('end with the time limit, however many come', async () => {
    server.writing = (socket) => {
      const timer = setInterval(() => socket.write(interim(100)), 10);
      socket.on('close', () => clearInterval(timer));
    };
    await expect(call({ timeoutMs: 300 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await expect(call({ answerTimeoutMs: 300 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  it('end the call where they are a flood', async () => {
    const flood = interim(103).repeat(1_000);
    server.writing = (socket) => {
      const more = (): void => void (socket.destroyed || socket.write(flood, more));
      more();
    };
    await expect(call()).rejects.toMatchObject({ name: 'AnswerTooLong' });
  });

  it('do not switch to another protocol', async () => {
    writes('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n');
    await expect(call()).rejects.toThrow('before the answer');
  });
});

describe('answers as the standard allows them', () => {
  it.each([
    ['without a reason', 'HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok', 200, 'ok'],
    ['with an empty reason', 'HTTP/1.1 200 \r\ncontent-length: 2\r\n\r\nok', 200, 'ok'],
    [
      'in chunks, with trailers',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;a=b\r\no\r\n1\r\nk\r\n0\r\nx-a: b\r\n\r\n',
      200,
      'ok',
    ],
    ['of 204', 'HTTP/1.1 204 No Content\r\n\r\n', 204, ''],
    ['of 205', 'HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n', 205, ''],
    ['of 304', 'HTTP/1.1 304 Not Modified\r\n\r\n', 304, ''],
    [
      'of a redirect, which is not followed',
      'HTTP/1.1 302 Found\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n',
      302,
      '',
    ],
  ])('are read %s', async (_what, text, status, body) => {
    writes(text as string);
    expect(await call()).toMatchObject({ status, text: body });
  });

  it.each([
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nok'],
    ['HTTP/1.1', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nok'],
  ])('are read up to the end of the connection: %s', async (_version, text) => {
    ends(text);
    expect(await call({ partialBody: 'fails' })).toMatchObject({ status: 200, text: 'ok' });
  });
});

describe('answers that are none', () => {
  it.each([
    ['too large a head', `HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(20_000)}\r\ncontent-length: 0\r\n\r\n`],
    ['what is not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nok'],
  ])('fail the call: %s', async (_what, text) => {
    writes(text);
    await expect(call()).rejects.toThrow();
  });

  it('fail the call where the connection ends before a head', async () => {
    ends('');
    await expect(call()).rejects.toThrow();
    ends(interim(100));
    await expect(call()).rejects.toThrow();
  });

  it('fail the call where the body ends too early, unless its beginning counts', async () => {
    ends('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok');
    await expect(call({ partialBody: 'fails' })).rejects.toThrow();
    expect(await call()).toMatchObject({ status: 200, text: 'ok' });
  });

  it('fail the call where the body is too long, unless its beginning counts', async () => {
    writes(`HTTP/1.1 200 OK\r\ncontent-length: 20000\r\n\r\n${'a'.repeat(20_000)}`);
    await expect(call({ partialBody: 'fails' })).rejects.toMatchObject({ name: 'AnswerTooLong' });
    expect((await call()).status).toBe(200);
  });

  it('fail the call in time where nothing or a part comes', async () => {
    await expect(call({ timeoutMs: 200 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    writes('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok');
    await expect(call({ timeoutMs: 200 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  it('fail the call in time that waits for a free connection', async () => {
    await destroyAgents(agents);
    agents = agentsOf({ idleMs: 4_000, connections: 1 });
    const first = call({ timeoutMs: 2_000 });
    await expect(call({ timeoutMs: 200 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await expect(first).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });
});
