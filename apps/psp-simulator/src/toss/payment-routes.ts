import { isExactNumber } from '@kessai/exact-json';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Movement, SimulatedPayment } from '../book/book';
import type { CancelRequest, ConfirmRequest } from '../book/decisions';
import type { Store } from '../book/store';
import type { Fault } from '../faults/faults';
import type { Psp } from '../psp';
import { IdempotentCalls, isDefinite, scopeOf } from './idempotency';
import { approve, approveLater, cancelPart } from './moving-money';
import { cutConnection, sendPayment } from './sending';
import { scriptedError, TossError } from '../toss-error';
import { tossPayment } from './toss-payment';

/** A call that moves money, up to the point where the book decides it. */
interface MoneyCall {
  operation: 'confirm' | 'cancel';
  orderId: string | null;
  /** Writes the movement, under the idempotency scope that it answers; null: it comes later. Throws TossError. */
  perform: (answers: string | null, fault: Fault | null) => Movement | null;
}

/** Toss's payment API. Each call passes, in this order: key, scripted fault, idempotency, decision, file, answer. */
export function paymentRoutes(app: FastifyInstance, psp: Psp): void {
  const calls = new IdempotentCalls(psp.store.book);

  app.post('/v1/payments/confirm', (request, reply) => {
    const perform = (answers: string | null, fault: Fault | null) => {
      if (fault?.kind !== 'late_success') return approve(psp, readConfirm(request.body), answers);
      return approveLater(psp, readConfirm(request.body), answers, fault.ms);
    };
    return answerMoneyCall(request, reply, { operation: 'confirm', orderId: orderIdInBody(request.body), perform });
  });

  app.post<{ Params: { paymentKey: string } }>('/v1/payments/:paymentKey/cancel', (request, reply) => {
    const { paymentKey } = request.params;
    const orderId = psp.store.book.payments.get(paymentKey)?.orderId ?? null;
    const perform = (answers: string | null) =>
      cancelPart(psp, paymentOf(psp, paymentKey), readCancel(request.body), answers);
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
    if (answer === null || isCutAfterwards(fault)) return cutConnection(request, reply);
    if (answer instanceof TossError) throw answer;
    if ('type' in answer) throw new TossError(answer.code, answer.message, answer.status);
    return sendPayment(reply, fault, psp.closing, (wrongAmount) =>
      tossPayment(answer.payment, { now: psp.store.book.now(), asOf: answer, wrongAmount }),
    );
  }

  async function answerFirst(request: FastifyRequest, call: MoneyCall, scope: string | null, fault: Fault | null) {
    try {
      if (fault?.kind === 'delay') await pause(fault.ms);
      refuseAsTold(request, fault);
      if (scope !== null && psp.store.book.isUnanswered(scope)) throw new TossError('IDEMPOTENT_REQUEST_PROCESSING');
      return call.perform(scope, fault);
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
    return sendPayment(reply, fault, psp.closing, (wrongAmount) =>
      tossPayment(payment, { now: psp.store.book.now(), wrongAmount }),
    );
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: psp.closing, ref: false });
  }
}

function isCutAfterwards(fault: Fault | null): boolean {
  return fault?.kind === 'drop_after' || fault?.kind === 'late_success';
}

function asTossError(error: unknown): TossError {
  if (error instanceof TossError) return error;
  throw error;
}

function orderIdInBody(body: unknown): string | null {
  const { orderId } = (body ?? {}) as { orderId?: unknown };
  return typeof orderId === 'string' ? orderId : null;
}

function keepRefusal(store: Store, answers: string, { status, code, message }: TossError): void {
  store.record({ type: 'refusal', at: store.book.now(), answers, status, code, message });
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
