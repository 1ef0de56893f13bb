import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyWebhook, WebhookRejected, type KessaiEvent } from '@kessai/client';

/** What is registered while we listen, and how it goes away again. */
export interface Registration {
  readonly secret: string;
  readonly remove: () => Promise<void>;
}

export interface Listening {
  /** 0: a free one. */
  readonly port: number;
  readonly register: (url: string) => Promise<Registration>;
  readonly heard: (event: KessaiEvent) => void;
  readonly refused: (why: string) => void;
  /** Ends it. */
  readonly until: AbortSignal;
}

const bodyBytesMax = 1_000_000;

/** Receives webhooks on this machine alone, and hands on each that is verified, until it is told to end. */
export async function listenToWebhooks({ port, register, heard, refused, until }: Listening): Promise<void> {
  let secret: string | null = null;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bodyBytesMax) request.destroy();
      chunks.push(chunk);
    });
    request.on('end', () => {
      const answer = secret === null ? 503 : take(secret, Buffer.concat(chunks), request.headers);
      response.writeHead(answer).end();
    });
  });
  const take = (known: string, payload: Buffer, headers: Record<string, string | string[] | undefined>): number => {
    try {
      heard(verifyWebhook({ payload, headers, secret: known }));
      return 204;
    } catch (error) {
      if (!(error instanceof WebhookRejected)) throw error;
      refused(error.message);
      return 400;
    }
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  try {
    const registration = await register(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    secret = registration.secret;
    try {
      await ended(until);
    } finally {
      await registration.remove();
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
