import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TossCall {
  readonly operation: 'confirm' | 'lookup' | 'cancel';
  readonly paymentKey: string;
  readonly idempotencyKey: string | null;
}

type Status = 'IN_PROGRESS' | 'DONE' | 'ABORTED' | 'EXPIRED' | 'CANCELED' | 'WAITING_FOR_DEPOSIT';
interface Answer {
  readonly status: number;
  readonly body: unknown;
}
/** `charge_and_cut` executes the call and cuts the connection; `cut` does the second alone. */
type Doing = 'as_usual' | 'cut' | 'charge_and_cut' | Answer;

interface PaymentAtToss {
  orderId: string;
  status: Status;
  approvals: number;
  totalAmount: number;
  approvedAt: string | null;
  cancels: { transactionKey: string; cancelAmount: number; canceledAt: string }[];
}

export interface AToss {
  readonly url: string;
  readonly calls: TossCall[];
  /** What the PSP knows, by paymentKey; what is not here is not found by a look-up. */
  readonly payments: Map<string, PaymentAtToss>;
  /** Decides each call before the PSP does; without it everything goes as usual. */
  whenAsked(decide: ((call: TossCall) => Doing | Promise<Doing>) | null): void;
  callsFor(paymentKey: string, operation?: TossCall['operation']): TossCall[];
  close(): Promise<void>;
}

/** A Toss with a memory: it executes once per idempotency key, replays its 2xx and 4xx, and never charges a key twice. */
export async function aToss(): Promise<AToss> {
  const calls: TossCall[] = [];
  const payments = new Map<string, PaymentAtToss>();
  const answers = new Map<string, Answer>();
  let decide: ((call: TossCall) => Doing | Promise<Doing>) | null = null;

  const server = createServer((incoming, response) => {
    void read(incoming).then(async (body) => {
      const call = callOf(incoming, body);
      calls.push(call);
      const doing = (await decide?.(call)) ?? 'as_usual';
      if (doing === 'cut') return response.destroy();
      const scope = `${call.operation} ${call.idempotencyKey}`;
      const kept = call.idempotencyKey === null ? undefined : answers.get(scope);
      const answer = typeof doing === 'object' ? doing : (kept ?? execute(call, body, payments));
      if (call.idempotencyKey !== null && answer.status < 500 && answer.status !== 409) answers.set(scope, answer);
      if (doing === 'charge_and_cut') return response.destroy();
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    payments,
    whenAsked: (next) => {
      decide = next;
    },
    callsFor: (paymentKey, operation) =>
      calls.filter((call) => call.paymentKey === paymentKey && (!operation || call.operation === operation)),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const refusedAs = (status: number, code: string): Answer => ({
  status,
  body: { code, message: `It is ${code}.` },
});

function execute(call: TossCall, body: ConfirmBody, payments: Map<string, PaymentAtToss>): Answer {
  const known = payments.get(call.paymentKey);
  if (call.operation === 'confirm') return confirm(call, body, known, payments);
  if (known === undefined) return refusedAs(404, 'NOT_FOUND_PAYMENT');
  if (call.operation === 'cancel') {
    if (known.status !== 'DONE') return refusedAs(400, 'ALREADY_CANCELED_PAYMENT');
    known.status = 'CANCELED';
    const transactionKey = `cancel-of-${call.paymentKey}`;
    known.cancels.push({ transactionKey, cancelAmount: known.totalAmount, canceledAt: '2026-01-02T12:09:00+09:00' });
  }
  return shown(call.paymentKey, known);
}

interface ConfirmBody {
  readonly orderId?: string;
  readonly amount?: number;
}

function confirm(
  { paymentKey }: TossCall,
  { orderId = '', amount = 0 }: ConfirmBody,
  known: PaymentAtToss | undefined,
  payments: Map<string, PaymentAtToss>,
): Answer {
  if (known !== undefined && known.status !== 'IN_PROGRESS') return refusedAs(400, 'ALREADY_PROCESSED_PAYMENT');
  const approvedAt = '2026-01-02T12:04:05+09:00';
  const approvals = (known?.approvals ?? 0) + 1;
  const payment: PaymentAtToss = {
    ...{ orderId, status: 'DONE', approvals, totalAmount: amount, approvedAt, cancels: [] },
  };
  payments.set(paymentKey, payment);
  return shown(paymentKey, payment);
}

function shown(paymentKey: string, { approvals: _count, ...payment }: PaymentAtToss): Answer {
  return { status: 200, body: { paymentKey, currency: 'KRW', method: '카드', ...payment } };
}

function callOf({ method, url = '', headers }: IncomingMessage, body: ConfirmBody & { paymentKey?: string }): TossCall {
  const operation = method === 'GET' ? 'lookup' : url.endsWith('/cancel') ? 'cancel' : 'confirm';
  const inPath = decodeURIComponent(url.split('/')[3] ?? '');
  const idempotencyKey = headers['idempotency-key'];
  return {
    operation,
    paymentKey: operation === 'confirm' ? (body.paymentKey ?? '') : inPath,
    idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey : null,
  };
}

async function read(incoming: IncomingMessage): Promise<ConfirmBody & { paymentKey?: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as ConfirmBody);
}
