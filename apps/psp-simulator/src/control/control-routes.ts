import { isCurrency } from '@kessai/money';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Movement } from '../book/book';
import { issueKey } from '../book/issue-key';
import { exactNumber, isExactNumber, writeExactJson } from '../toss/exact-json';
import type { Psp } from '../toss/payment-routes';
import { TossError } from '../toss/toss-error';
import { faultRequest } from './faults';

const KEYS_AT_ONCE_MAX = 5_000;
const APPROVALS_PAGE_MAX = 1_000;
const CLOCK_STEP_MAX_MS = 400 * 24 * 3_600_000;

const amountMinor = z
  .custom<{ exact: string }>(isExactNumber, 'a whole number of minor units')
  .transform(({ exact }) => Number(exact))
  .pipe(z.number().int().min(1).max(Number.MAX_SAFE_INTEGER))
  .transform((amount) => BigInt(amount));

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

const clockRequest = z.strictObject({ ms: z.number().int().min(0).max(CLOCK_STEP_MAX_MS) });

/** What a test or a developer steers the simulator by. Amounts are minor units here, as in the rest of Kessai. */
export function controlRoutes(app: FastifyInstance, { store, faults }: Psp): void {
  app.post('/sim/payment-keys', async (request, reply) => {
    const { count, ...order } = read(keyRequest, request.body);
    const paymentKeys = Array.from({ length: count ?? 1 }, () => issueKey(store, order));
    await store.written();
    return reply.status(201).send(count === undefined ? { paymentKey: paymentKeys[0] } : { paymentKeys });
  });

  app.get('/sim/approvals', async (request, reply) => {
    const { after, limit } = read(approvalsQuery, request.query);
    const { movements } = store.book;
    const page = movements.slice(after, after + limit); // seq counts 1, 2, 3 … without a gap
    const hasMore = movements.length > after + page.length;
    await store.written();
    const nextCursor = hasMore ? String(after + page.length) : null;
    reply.type('application/json; charset=utf-8');
    return reply.send(writeExactJson({ data: page.map(approvalRow), hasMore, nextCursor }));
  });

  app.post('/sim/faults', async (request, reply) => {
    const id = faults.add(read(faultRequest, request.body));
    return reply.status(201).send({ id });
  });
  app.get('/sim/faults', async () => ({ data: faults.list() }));
  app.delete('/sim/faults', async (_request, reply) => {
    faults.clear();
    return reply.status(204).send();
  });
  app.delete<{ Params: { id: string } }>('/sim/faults/:id', async (request, reply) => {
    if (!faults.remove(request.params.id)) throw new TossError('NOT_FOUND', `There is no fault ${request.params.id}.`);
    return reply.status(204).send();
  });

  app.post('/sim/clock/advance', async (request) => {
    const { ms } = read(clockRequest, request.body);
    store.record({ type: 'clock', ms });
    await store.written();
    return { now: new Date(store.book.now()).toISOString() };
  });

  app.post('/sim/reset', async (_request, reply) => {
    store.reset();
    faults.clear();
    return reply.status(204).send();
  });
}

function approvalRow({ seq, at, kind, payment, transactionKey, amountMinor: amount }: Movement): object {
  return {
    seq,
    at: new Date(at).toISOString(),
    kind,
    orderId: payment.orderId,
    paymentKey: payment.paymentKey,
    transactionKey,
    amount: exactNumber(amount),
    currency: payment.currency,
  };
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const faultsFound = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new TossError('INVALID_REQUEST', faultsFound.join('; '));
}
