import { exactNumber, writeExactJson } from '@kessai/exact-json';
import { isCurrency, toMajorText } from '@kessai/money';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Book, Movement, SimulatedPayment } from '../book/book';
import { issueKey } from '../book/issue-key';
import type { Psp } from '../psp';
import { cancelPart } from '../toss/moving-money';
import { TossError } from '../toss-error';
import { amountMinor, readRequest } from './read-request';

const KEYS_AT_ONCE_MAX = 5_000;
const APPROVALS_PAGE_MAX = 1_000;
const CLOCK_STEP_MAX_MS = 400 * 24 * 3_600_000;

const keyRequest = z.strictObject({
  /** Left out, the key fits the first order that confirms it. */
  orderId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{6,64}$/)
    .optional(),
  amount: amountMinor,
  currency: z.string().refine(isCurrency, 'no ISO 4217 currency').default('KRW'),
  orderName: z.string().min(1).max(100).default('Order'),
  decline: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,63}$/)
    .optional(),
  count: z.number().int().min(1).max(KEYS_AT_ONCE_MAX).optional(),
});

const approvalsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(APPROVALS_PAGE_MAX).default(APPROVALS_PAGE_MAX),
});

const cancelRequest = z
  .strictObject({
    paymentKey: z.string().min(1).max(200).optional(),
    orderId: z.string().min(1).max(64).optional(),
    /** Left out, all that is left goes back. */
    amount: amountMinor.optional(),
    reason: z.string().min(1).max(200).default("canceled at the PSP's dashboard"),
  })
  .refine(({ paymentKey, orderId }) => (paymentKey === undefined) !== (orderId === undefined), {
    message: 'names the payment by paymentKey or by orderId, by one of them',
  });

const clockRequest = z.strictObject({ ms: z.number().int().min(0).max(CLOCK_STEP_MAX_MS) });

/** What a test or a developer steers the simulator by. Amounts are minor units here, as in the rest of Kessai. */
export function controlRoutes(app: FastifyInstance, psp: Psp): void {
  const { store } = psp;

  app.post('/sim/payment-keys', async (request, reply) => {
    const { count, ...order } = readRequest(keyRequest, request.body);
    const paymentKeys = Array.from({ length: count ?? 1 }, () => issueKey(store, order));
    await store.written();
    return reply.status(201).send(count === undefined ? { paymentKey: paymentKeys[0] } : { paymentKeys });
  });

  app.get('/sim/approvals', async (request, reply) => {
    const { after, limit } = readRequest(approvalsQuery, request.query);
    const { movements } = store.book;
    const page = movements.slice(after, after + limit); // seq counts 1, 2, 3 … without a gap
    const hasMore = movements.length > after + page.length;
    await store.written();
    const nextCursor = hasMore ? String(after + page.length) : null;
    reply.type('application/json; charset=utf-8');
    return reply.send(writeExactJson({ data: page.map(approvalRow), hasMore, nextCursor }));
  });

  /** A cancel that the merchant's API never asked for, as from the PSP's own dashboard. */
  app.post('/sim/cancels', async (request, reply) => {
    const { amount, reason, ...named } = readRequest(cancelRequest, request.body);
    const payment = namedPayment(store.book, named);
    const major = amount === undefined ? null : toMajorText(amount, payment.currency);
    const { transactionKey } = cancelPart(psp, payment, { reason, amount: major, refundable: null }, null);
    await store.written();
    return reply.status(201).send({ transactionKey });
  });

  app.post('/sim/clock/advance', async (request) => {
    const { ms } = readRequest(clockRequest, request.body);
    store.record({ type: 'clock', ms });
    psp.timers.catchUp();
    await store.written();
    return { now: new Date(store.book.now()).toISOString() };
  });

  app.post('/sim/reset', async (_request, reply) => {
    psp.timers.clear();
    psp.webhooks.reset();
    psp.faults.reset();
    psp.outage.mode = null;
    store.reset();
    return reply.status(204).send();
  });
}

function namedPayment(
  book: Book,
  { paymentKey, orderId }: Pick<z.output<typeof cancelRequest>, 'paymentKey' | 'orderId'>,
): SimulatedPayment {
  const payment = paymentKey === undefined ? book.ofOrder(orderId ?? '') : book.payments.get(paymentKey);
  if (payment === undefined) throw new TossError('NOT_FOUND_PAYMENT');
  return payment;
}

function approvalRow({ seq, at, kind, payment, transactionKey, amountMinor: amount, reason }: Movement): object {
  return {
    seq,
    at: new Date(at).toISOString(),
    kind,
    orderId: payment.orderId,
    paymentKey: payment.paymentKey,
    transactionKey,
    amount: exactNumber(amount),
    currency: payment.currency,
    reason,
  };
}
