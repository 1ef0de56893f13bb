import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HeardRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly paymentKey: string;
}

/** How the PSP of a test answers: a status and a body, or by doing something else to the connection. */
export type Answering = { status: number; body: unknown } | ((response: ServerResponse) => void);

export interface APsp {
  readonly url: string;
  /** Every confirm that has arrived. */
  readonly heard: HeardRequest[];
  /** From now on; without it the PSP approves what it is asked. */
  answer(answering: ((request: HeardRequest) => Answering | Promise<Answering>) | null): void;
  /** The next call needs a connection of its own. */
  dropConnections(): void;
  close(): Promise<void>;
}

/** A payment as Toss shows it, for the request. The amount keeps its digits. */
export function approval(request: HeardRequest, parts: Record<string, unknown> = {}): { status: 200; body: string } {
  const { orderId } = JSON.parse(request.body) as { orderId: string };
  const { currency = 'KRW', totalAmount = digitsOf(request), ...others } = parts;
  const payment = JSON.stringify({
    paymentKey: request.paymentKey,
    orderId,
    status: 'DONE',
    method: '카드',
    approvedAt: '2026-01-02T12:04:05+09:00',
    currency,
    ...others,
  });
  return { status: 200, body: `${payment.slice(0, -1)},"totalAmount":${String(totalAmount)}}` };
}

export function refusal(status: number, code: string) {
  return { status, body: { code, message: `It is ${code}.` } };
}

/** A Toss that does as it is told, on a free port. */
export async function aPsp(): Promise<APsp> {
  const heard: HeardRequest[] = [];
  let answering: ((request: HeardRequest) => Answering | Promise<Answering>) | null = null;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { paymentKey } = JSON.parse(body) as { paymentKey: string };
      const request = { path: incoming.url ?? '', headers: incoming.headers, body, paymentKey };
      heard.push(request);
      void Promise.resolve((answering ?? approval)(request)).then((answer) => send(response, answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    answer: (next) => {
      answering = next;
    },
    dropConnections: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function send(response: ServerResponse, answer: Answering): void {
  if (typeof answer === 'function') return answer(response);
  const { status, body } = answer;
  response.writeHead(status, { 'content-type': 'application/json', 'x-tosspayments-trace-id': 'trace-1' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function digitsOf({ body }: HeardRequest): string {
  return /"amount":([0-9.]+)/.exec(body)?.[1] ?? '';
}

/** Holds every confirm at the PSP until it is let go; `first` resolves when one has arrived. */
export function holdConfirms(psp: APsp): { first: Promise<void>; letGo: () => void } {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  let arrived = () => {};
  const first = new Promise<void>((resolve) => (arrived = resolve));
  psp.answer(async (request) => {
    arrived();
    await held;
    return approval(request);
  });
  return { first, letGo };
}
