import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The parsed body. */
  readonly event: { id: string; type: string; sequence: number; createdAt: string; data: Record<string, unknown> };
}

export type Answering = number | ((response: ServerResponse) => void);

export interface AReceiver {
  readonly url: string;
  readonly received: Received[];
  /** From now on; without it every webhook is answered 204. */
  answer(answering: ((received: Received) => Answering) | null): void;
  close(): Promise<void>;
}

/** A merchant's server that notes what it is sent, on a free port. */
export async function aReceiver(): Promise<AReceiver> {
  const received: Received[] = [];
  let answering: ((received: Received) => Answering) | null = null;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const one = { headers: incoming.headers, body, event: JSON.parse(body) as Received['event'] };
      received.push(one);
      const answer = answering?.(one) ?? 204;
      if (typeof answer === 'function') answer(response);
      else response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    answer: (next) => {
      answering = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
