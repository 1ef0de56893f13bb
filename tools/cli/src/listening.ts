import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyWebhook, WebhookRejected, WebhookSecretMalformed, type KessaiEvent } from '@kessai/client';

/** What is registered while we listen, and how it goes away again. */
export interface Registration {
  readonly secret: string;
  readonly remove: () => Promise<void>;
}

/** A webhook as it came. */
export interface Delivered {
  readonly payload: Buffer;
  readonly headers: IncomingHttpHeaders;
}

export interface Listening {
  /** 0: a free one. */
  readonly port: number;
  readonly register: (url: string) => Promise<Registration>;
  /** Gives the status that Kessai is answered. */
  readonly heard: (event: KessaiEvent, delivered: Delivered) => Promise<number>;
  readonly refused: (why: string) => void;
  /** Ends it. */
  readonly until: AbortSignal;
}

const bodyBytesMax = 1_000_000;

/** Receives webhooks on this machine alone, and hands on each that is verified, until it is told to end. */
export async function listenToWebhooks({ port, register, heard, refused, until }: Listening): Promise<void> {
  let secret: string | null = null;
  const server = createServer((request, response) => {
    const answer = (status: number) => response.writeHead(status).end();
    const take = async (payload: Buffer) => {
      if (secret === null) return 503;
      const delivered = { payload, headers: request.headers };
      const event = verified(delivered, secret, refused);
      return event === null ? 400 : heard(event, delivered);
    };
    void readBody(request)
      .then(take)
      .then(answer, (error: unknown) => {
        refused(error instanceof Error ? error.message : String(error));
        answer(500);
      });
  });
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

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new Error(`a body of more than ${bodyBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function verified(delivered: Delivered, secret: string, refused: (why: string) => void): KessaiEvent | null {
  try {
    return verifyWebhook({ ...delivered, secret });
  } catch (error) {
    if (!(error instanceof WebhookRejected || error instanceof WebhookSecretMalformed)) throw error;
    refused(error instanceof WebhookRejected ? `${error.reason}: ${error.message}` : error.message);
    return null;
  }
}

function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
