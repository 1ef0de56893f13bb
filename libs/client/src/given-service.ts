import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Reaction = (asked: Asked, response: ServerResponse) => void;

/** A service that reacts as the test says: once for each request, the last reaction from there on. */
export async function givenService(...reactions: [Reaction, ...Reaction[]]) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      const react = reactions[Math.min(asked.length, reactions.length) - 1]!;
      react(asked.at(-1)!, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export function answers(status: number, body: unknown, headers: Record<string, string> = {}): Reaction {
  return (_asked, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req-1', ...headers });
    response.end(JSON.stringify(body));
  };
}

export function refuses(status: number, code: string, headers: Record<string, string> = {}): Reaction {
  const problem = { type: `urn:kessai:problem:${code}`, title: 'No', status, detail: 'Because.', instance: '/', code };
  return answers(status, { ...problem, requestId: 'req-1' }, headers);
}

export const hangsUp: Reaction = (_asked, response) => void response.socket?.destroy();
export const breaksOff: Reaction = (_asked, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"id":', () => response.socket?.destroy());
};
export const saysNothing: Reaction = () => undefined;
