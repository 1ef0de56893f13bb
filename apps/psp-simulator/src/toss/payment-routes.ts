import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Movement, SimulatedPayment } from '../book/book';
import { decideApproval, decideCancel, type CancelRequest, type ConfirmRequest } from '../book/decisions';
import type { Store } from '../book/store';
import type { Fault, Faults } from '../control/faults';
import type { Authentication } from './authentication';
import { isExactNumber } from './exact-json';
import { IdempotentCalls, isDefinite, scopeOf } from './idempotency';
import { scriptedError, TossError } from './toss-error';
import { tossPayment } from './toss-payment';

export interface Psp {
  store: Store;
  faults: Faults;
  authentication: Authentication;
  /** Aborted at shutdown, so that no scripted delay outlives the server. */
  closing: AbortSignal;
}

/** A call that moves money, up to the point where the book decides it. */
interface MoneyCall {
  operation: 'confirm' | 'cancel';
  orderId: string | null;
  /** Writes the movement, under the idempotency scope that it answers. Throws TossError. */
  perform: (answers: string | null) => Movement;
}

/** Toss's payment API. Each call passes, in this order: key, scripted fault, idempotency, decision, file, answer. */
export function paymentRoutes(app: FastifyInstance, psp: Psp): void {
  const calls = new IdempotentCalls(psp.store.book);

  app.post('/v1/payments/confirm', (request, reply) => {
    const perform = (answers: string | null) => approve(psp.store, readConfirm(request.body), answers);
    return answerMoneyCall(request, reply, { operation: 'confirm', orderId: orderIdInBody(request.body), perform });
  });

  app.post<{ Params: { paymentKey: string } }>('/v1/payments/:paymentKey/cancel', (request, reply) => {
    const { paymentKey } = request.params;
    const orderId = psp.store.book.payments.get(paymentKey)?.orderId ?? null;
    const perform = (answers: string | null) =>
      cancelPart(psp.store, paymentOf(psp, paymentKey), readCancel(request.body), answers);
    return answerMoneyCall(request, reply, { operation: 'cancel', orderId, perform });
  });

  app.get<{ Params: { paymentKey: string } }>('/v1/payments/:paymentKey', (request, reply) =>
    answerLookup(request, reply, () => paymentOf(psp, request.params.paymentKey)),
  );

  app.get<{ Params: { orderId: string } }>('/v1/payments/orders/:orderId', (request, reply) =>
    answerLookup(request, reply, () => {
      const payment = psp.store.book.ofOrder(request.params.orderId);
      if (payment === undefined) throw new TossError('NOT_FOUND_PAYMENT');
      return payment;
    }),
  );

  async function answerMoneyCall(request: FastifyRequest, reply: FastifyReply, call: MoneyCall) {
    const caller = psp.authentication.callerOf(request.headers.authorization);
    const scope = scopeOf(caller, request.method, request.url, headerOf(request, 'idempotency-key'));
    const fault = psp.faults.strike(call.operation, call.orderId);
    if (fault?.kind === 'drop_before') return cutConnection(request, reply);

    const answer = await calls.once(scope, () => answerFirst(request, call, scope, fault)).catch(asTossError);
    if (fault?.kind === 'drop_after') return cutConnection(request, reply);
    if (answer instanceof TossError) throw answer;
    if ('type' in answer) throw new TossError(answer.code, answer.message, answer.status);
    return send(reply, fault, (wrongAmount) =>
      tossPayment(answer.payment, { now: psp.store.book.now(), asOf: answer, wrongAmount }),
    );
  }

  async function answerFirst(request: FastifyRequest, call: MoneyCall, scope: string | null, fault: Fault | null) {
    try {
      if (fault?.kind === 'delay') await pause(fault.ms);
      refuseAsTold(request, fault);
      return call.perform(scope);
    } catch (error) {
      if (error instanceof TossError && scope !== null && isDefinite(error)) keepRefusal(psp.store, scope, error);
      throw error;
    } finally {
      await psp.store.written();
      if (fault?.kind === 'hang_after') await pause(fault.ms);
    }
  }

  async function answerLookup(request: FastifyRequest, reply: FastifyReply, find: () => SimulatedPayment) {
    psp.authentication.callerOf(request.headers.authorization);
    const fault = psp.faults.strike('lookup', orderIdOfLookup(psp, request.params));
    if (fault?.kind === 'drop_before') return cutConnection(request, reply);
    if (fault?.kind === 'delay' || fault?.kind === 'hang_after') await pause(fault.ms);
    if (fault?.kind === 'drop_after') return cutConnection(request, reply);
    refuseAsTold(request, fault);
    const payment = find();
    await psp.store.written();
    return send(reply, fault, (wrongAmount) => tossPayment(payment, { now: psp.store.book.now(), wrongAmount }));
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: psp.closing, ref: false });
  }
}

/** The only place where money moves to us: from here on the charge is a fact, whatever becomes of the answer. */
function approve(store: Store, request: ConfirmRequest, answers: string | null): Movement {
  const { payment, decline } = decideApproval(store.book, request);
  const { paymentKey } = payment;
  const at = store.book.now();
  if (decline !== null) {
    if (!payment.aborted) store.record({ type: 'decline', at, paymentKey });
    throw scriptedError(decline);
  }
  const seq = store.book.nextSeq();
  const transactionKey = newTransactionKey();
  store.record({ type: 'approve', seq, at, paymentKey, orderId: request.orderId, transactionKey, answers });
  return lastMovement(store);
}

/** The only place where money goes back. */
function cancelPart(store: Store, payment: SimulatedPayment, request: CancelRequest, answers: string | null): Movement {
  const at = store.book.now();
  const amount = decideCancel(payment, request, at).toString();
  const seq = store.book.nextSeq();
  const transactionKey = newTransactionKey();
  const { paymentKey } = payment;
  store.record({ type: 'cancel', seq, at, paymentKey, transactionKey, amount, reason: request.reason, answers });
  return lastMovement(store);
}

function asTossError(error: unknown): TossError {
  if (error instanceof TossError) return error;
  throw error;
}

function orderIdInBody(body: unknown): string | null {
  const { orderId } = (body ?? {}) as { orderId?: unknown };
  return typeof orderId === 'string' ? orderId : null;
}

function lastMovement(store: Store): Movement {
  const movement = store.book.movements.at(-1);
  if (movement === undefined) throw new Error('nothing moved');
  return movement;
}

function keepRefusal(store: Store, answers: string, { status, code, message }: TossError): void {
  store.record({ type: 'refusal', at: store.book.now(), answers, status, code, message });
}

function newTransactionKey(): string {
  return randomBytes(16).toString('hex').toUpperCase();
}

function paymentOf(psp: Psp, paymentKey: string): SimulatedPayment {
  const payment = psp.store.book.payments.get(paymentKey);
  if (payment === undefined) throw new TossError('NOT_FOUND_PAYMENT');
  return payment;
}

function orderIdOfLookup(psp: Psp, params: unknown): string | null {
  const { orderId, paymentKey = '' } = params as { orderId?: string; paymentKey?: string };
  return orderId ?? psp.store.book.payments.get(paymentKey)?.orderId ?? null;
}

/** The caller's test code comes first, then the script. */
function refuseAsTold(request: FastifyRequest, fault: Fault | null): void {
  const testCode = headerOf(request, 'tosspayments-test-code');
  if (testCode !== undefined) throw scriptedError(testCode);
  if (fault?.kind === 'error') throw scriptedError(fault.code, fault.status);
}

function send(reply: FastifyReply, fault: Fault | null, payment: (wrongAmount: boolean) => string): FastifyReply {
  reply.type('application/json; charset=utf-8');
  if (fault?.kind === 'garbage') return reply.send('{"result":"success"}');
  return reply.send(payment(fault?.kind === 'wrong_amount'));
}

function cutConnection(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function readConfirm(body: unknown): ConfirmRequest {
  const { paymentKey, orderId, amount } = (body ?? {}) as Record<string, unknown>;
  if (typeof paymentKey !== 'string' || paymentKey === '' || paymentKey.length > 200) throw invalid('paymentKey');
  if (typeof orderId !== 'string' || !/^[A-Za-z0-9_-]{6,64}$/.test(orderId)) throw invalid('orderId');
  if (!isExactNumber(amount)) throw invalid('amount');
  return { paymentKey, orderId, amount: amount.exact };
}

function readCancel(body: unknown): CancelRequest {
  const { cancelReason, cancelAmount, refundableAmount } = (body ?? {}) as Record<string, unknown>;
  if (typeof cancelReason !== 'string' || cancelReason === '' || cancelReason.length > 200)
    throw invalid('cancelReason');
  return {
    reason: cancelReason,
    amount: readOptionalAmount(cancelAmount, 'cancelAmount'),
    refundable: readOptionalAmount(refundableAmount, 'refundableAmount'),
  };
}

function readOptionalAmount(value: unknown, name: string): string | null {
  if (value === undefined || value === null) return null;
  if (!isExactNumber(value)) throw invalid(name);
  return value.exact;
}

function invalid(name: string): TossError {
  return new TossError('INVALID_REQUEST', `${name} is missing or malformed.`);
}
