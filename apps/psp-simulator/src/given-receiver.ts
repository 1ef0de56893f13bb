import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  id: string;
  retried: number;
  headers: IncomingHttpHeaders;
  body: { [name: string]: unknown; data: { [name: string]: unknown } };
}

export interface Receiver {
  url: string;
  /** In the order of arrival. */
  webhooks: ReceivedWebhook[];
  /** What it answers from now on; null takes the webhook and never answers. */
  answer: number | null;
  /** Waits until there are so many. */
  received(count: number): Promise<ReceivedWebhook[]>;
  close(): Promise<void>;
}

/** A merchant's webhook address on a free port, for tests. */
export async function givenReceiver(): Promise<Receiver> {
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => take(request.headers, Buffer.concat(pieces).toString(), response));
  });
  const take = (headers: IncomingHttpHeaders, text: string, response: ServerResponse) => {
    receiver.webhooks.push({
      id: String(headers['tosspayments-webhook-transmission-id']),
      retried: Number(headers['tosspayments-webhook-transmission-retried-count']),
      headers,
      body: JSON.parse(text) as ReceivedWebhook['body'],
    });
    if (receiver.answer !== null) response.writeHead(receiver.answer, locationOf(receiver)).end();
    for (const look of waiting) look();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/toss`,
    webhooks: [],
    answer: 200,
    received: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (receiver.webhooks.length < count) return;
          waiting.delete(look);
          resolve(receiver.webhooks);
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

/** A redirect leads back to itself, so that a sender that follows it comes twice. */
function locationOf({ answer, url }: Receiver): Record<string, string> {
  return answer !== null && answer >= 300 && answer < 400 ? { location: url } : {};
}
