import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TossCall {
  readonly operation: 'confirm' | 'lookup' | 'cancel';
  readonly paymentKey: string;
  readonly idempotencyKey: string | null;
  readonly body: TossRequest;
}

type Status = 'IN_PROGRESS' | 'DONE' | 'ABORTED' | 'EXPIRED' | 'CANCELED' | 'PARTIAL_CANCELED' | 'WAITING_FOR_DEPOSIT';
interface Answer {
  readonly status: number;
  readonly body: unknown;
}
/** `charge_and_cut` executes the call and cuts the connection; `cut` does the second alone. */
export type TossDoing = 'as_usual' | 'cut' | 'charge_and_cut' | Answer;

interface PaymentAtToss {
  orderId: string;
  status: Status;
  approvals: number;
  totalAmount: number;
  approvedAt: string | null;
  currency?: string;
  cancels: { transactionKey: string; cancelAmount: number; canceledAt: string; cancelReason: string }[];
}

export interface AToss {
  readonly url: string;
  readonly calls: TossCall[];
  /** What the PSP knows, by paymentKey; what is not here is not found by a look-up. */
  readonly payments: Map<string, PaymentAtToss>;
  /** Decides each call before the PSP does; without it everything goes as usual. */
  whenAsked(decide: ((call: TossCall) => TossDoing | Promise<TossDoing>) | null): void;
  callsFor(paymentKey: string, operation?: TossCall['operation']): TossCall[];
  /** Cancels as at the PSP's own dashboard. */
  cancelByHand(paymentKey: string, cancelAmount: number): void;
  close(): Promise<void>;
}

/** Has a memory, counts in doubles. Executes once per idempotency key, replays 2xx and 4xx, charges no key twice. */
export async function aToss({ currency = 'KRW' } = {}): Promise<AToss> {
  const calls: TossCall[] = [];
  const payments = new Map<string, PaymentAtToss>();
  const answers = new Map<string, Answer>();
  let decide: ((call: TossCall) => TossDoing | Promise<TossDoing>) | null = null;

  const server = createServer((incoming, response) => {
    void read(incoming).then(async (body) => {
      const call = callOf(incoming, body);
      calls.push(call);
      const doing = (await decide?.(call)) ?? 'as_usual';
      if (doing === 'cut') return response.destroy();
      const scope = `${call.operation} ${call.idempotencyKey}`;
      const kept = call.idempotencyKey === null ? undefined : answers.get(scope);
      const answer = typeof doing === 'object' ? doing : (kept ?? execute(call, body, { payments, currency }));
      if (call.idempotencyKey !== null && isKept(answer)) answers.set(scope, answer);
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
    cancelByHand: (paymentKey, cancelAmount) => {
      const answer = cancel(payments.get(paymentKey)!, { cancelAmount, cancelReason: 'by hand' }, paymentKey);
      if (answer !== null) throw new Error(`not canceled: ${JSON.stringify(answer.body)}`);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** What the PSP says again to the same key: not that it has no time, or is still at it. */
const isKept = ({ status }: Answer) => status < 500 && status !== 409 && status !== 429;

export const refusedAs = (status: number, code: string): Answer => ({
  status,
  body: { code, message: `It is ${code}.` },
});

interface Memory {
  readonly payments: Map<string, PaymentAtToss>;
  readonly currency: string;
}

function execute(call: TossCall, body: TossRequest, { payments, currency }: Memory): Answer {
  const known = payments.get(call.paymentKey);
  if (call.operation === 'confirm') return confirm(call, body, known, { payments, currency });
  if (known === undefined) return refusedAs(404, 'NOT_FOUND_PAYMENT');
  if (call.operation === 'cancel') return cancel(known, body, call.paymentKey) ?? shown(call.paymentKey, known);
  return shown(call.paymentKey, known);
}

interface TossRequest {
  readonly orderId?: string;
  readonly amount?: number;
  readonly cancelReason?: string;
  readonly cancelAmount?: number;
  readonly refundableAmount?: number;
}

/** Null when it is done. As at Toss the last of several partial cancels leaves PARTIAL_CANCELED. */
function cancel(known: PaymentAtToss, body: TossRequest, paymentKey: string): Answer | null {
  if (known.status !== 'DONE' && known.status !== 'PARTIAL_CANCELED') return refusedAs(400, 'ALREADY_CANCELED_PAYMENT');
  const left = known.cancels.reduce((rest, { cancelAmount }) => rest - cancelAmount, known.totalAmount);
  const { cancelAmount = left, refundableAmount = left, cancelReason = '' } = body;
  if (refundableAmount !== left) return refusedAs(400, 'NOT_MATCHES_REFUNDABLE_AMOUNT');
  if (cancelAmount > left || left === 0) return refusedAs(403, 'NOT_CANCELABLE_AMOUNT');
  const number = known.cancels.length === 0 ? '' : `-${known.cancels.length + 1}`;
  const transactionKey = `cancel${number}-of-${paymentKey}`;
  known.cancels.push({ transactionKey, cancelAmount, canceledAt: '2026-01-02T12:09:00+09:00', cancelReason });
  known.status = cancelAmount === known.totalAmount ? 'CANCELED' : 'PARTIAL_CANCELED';
  return null;
}

function confirm(
  { paymentKey }: TossCall,
  { orderId = '', amount = 0 }: TossRequest,
  known: PaymentAtToss | undefined,
  { payments, currency }: Memory,
): Answer {
  if (known !== undefined && known.status !== 'IN_PROGRESS') return refusedAs(400, 'ALREADY_PROCESSED_PAYMENT');
  const approvedAt = '2026-01-02T12:04:05+09:00';
  const approvals = (known?.approvals ?? 0) + 1;
  const payment: PaymentAtToss = {
    orderId,
    status: 'DONE',
    approvals,
    totalAmount: amount,
    approvedAt,
    currency,
    cancels: [],
  };
  payments.set(paymentKey, payment);
  return shown(paymentKey, payment);
}

function shown(paymentKey: string, { approvals: _count, ...payment }: PaymentAtToss): Answer {
  return {
    status: 200,
    body: { paymentKey, currency: 'KRW', method: '카드', ...payment, cancels: [...payment.cancels] },
  };
}

function callOf({ method, url = '', headers }: IncomingMessage, body: TossRequest & { paymentKey?: string }): TossCall {
  const operation = method === 'GET' ? 'lookup' : url.endsWith('/cancel') ? 'cancel' : 'confirm';
  const inPath = decodeURIComponent(url.split('/')[3] ?? '');
  const idempotencyKey = headers['idempotency-key'];
  return {
    operation,
    paymentKey: operation === 'confirm' ? (body.paymentKey ?? '') : inPath,
    idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey : null,
    body,
  };
}

async function read(incoming: IncomingMessage): Promise<TossRequest & { paymentKey?: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as TossRequest);
}
