import { randomUUID } from 'node:crypto';
import type { PaymentSchemas } from '@kessai/client';
import type { Command } from 'commander';
import { amountInJson, countArgument, idArgument, lineArgument, type NamedAmount } from './arguments';
import type { Exact } from './exact';
import { tableOf, type Block } from './layout';
import { money } from './output';
import { refundCommands } from './refunds';
import { firstOf, type OpenSession } from './session';
import { Simulator } from './simulator';
import { showTimeline } from './timeline';

type Payment = PaymentSchemas['schemas']['Payment'];

export function paymentCommands(program: Command, open: OpenSession): void {
  const payments = program.command('payments').description('take payments, and see what became of them');

  payments
    .command('create')
    .description('create a payment for an order; its amount is the sum of its lines')
    .requiredOption('--line <seller=amount>', 'what a seller gets of it, in minor units; once for each', lineArgument)
    .option('--currency <code>', 'ISO 4217', 'KRW')
    .option('--order <id>', 'the order id; a new one unless given')
    .option('--name <text>', 'what the buyer reads', 'An order of the command line')
    .option('--confirm', 'let the buyer agree in the simulator, and confirm')
    .action((options: CreateOptions) => createPayment(options, open));

  payments
    .command('confirm')
    .description('take the money')
    .argument('<payment>', 'pay_…', idArgument('pay'))
    .option('--payment-key <key>', 'from the PSP’s page; without it the buyer agrees in the simulator')
    .option('--decline <code>', 'in the simulator: let the bank decline, e.g. REJECT_CARD_COMPANY')
    .action((id: string, options: ConfirmOptions) => confirmPayment(id, options, open));

  payments
    .command('list')
    .description('newest first')
    .option('--status <status>', 'only these')
    .option('--order <id>', 'only of this order')
    .option('--customer <id>', 'only of this customer')
    .option('--limit <count>', 'at most so many', countArgument, 20)
    .action((options: ListOptions) => listPayments(options, open));

  payments
    .command('get')
    .description('show a payment')
    .argument('<payment>', 'pay_…', idArgument('pay'))
    .action(async (id: string) => {
      const session = open();
      const payment = await session.as('merchant').payment.get('/v1/payments/{id}', { params: { path: { id } } });
      session.output.show(payment, showPayment);
    });

  payments
    .command('cancel')
    .description('cancel a payment that is not confirmed yet')
    .argument('<payment>', 'pay_…', idArgument('pay'))
    .action(async (id: string) => {
      const session = open();
      const path = { id };
      const payment = await session.as('merchant').payment.post('/v1/payments/{id}/cancel', { params: { path } });
      session.output.show(payment, showPayment);
    });

  payments
    .command('timeline')
    .description('show all that happened to a payment')
    .argument('<payment>', 'pay_…', idArgument('pay'))
    .action(async (id: string) => {
      const session = open();
      const path = { id };
      const timeline = await session.as('merchant').payment.get('/v1/payments/{id}/timeline', { params: { path } });
      session.output.show(timeline, showTimeline);
    });

  refundCommands(payments, open);
}

interface CreateOptions {
  readonly line: readonly NamedAmount[];
  readonly currency: string;
  readonly order?: string;
  readonly name: string;
  readonly confirm?: true;
}

async function createPayment(options: CreateOptions, open: OpenSession): Promise<void> {
  const session = open();
  const created = await session.as('merchant').payment.post('/v1/payments', {
    body: {
      orderId: options.order ?? `cli-${randomUUID()}`,
      orderName: options.name,
      amount: amountInJson(options.line.reduce((sum, { amount }) => sum + amount, 0n)),
      currency: options.currency,
      lines: options.line.map(({ name: sellerId, amount }) => ({ sellerId, amount: amountInJson(amount) })),
    },
  });
  if (options.confirm) await confirmPayment(created.id, {}, () => session);
  else session.output.show(created, showPayment);
}

interface ConfirmOptions {
  readonly paymentKey?: string;
  readonly decline?: string;
}

async function confirmPayment(id: string, options: ConfirmOptions, open: OpenSession): Promise<void> {
  const session = open();
  const { payment } = session.as('merchant');
  const params = { path: { id } };
  const { amount, currency } = await payment.get('/v1/payments/{id}', { params });
  const agreement = { orderId: id, amount, currency, decline: options.decline };
  const paymentKey =
    options.paymentKey ?? (await new Simulator(session.deployment.simulatorUrl).buyerAgrees(agreement));
  const confirmed = await payment.post('/v1/payments/{id}/confirm', { params, body: { paymentKey, amount } });
  session.output.show(confirmed, showPayment);
}

interface ListOptions {
  readonly status?: Payment['status'];
  readonly order?: string;
  readonly customer?: string;
  readonly limit: number;
}

async function listPayments({ status, order, customer, limit }: ListOptions, open: OpenSession): Promise<void> {
  const session = open();
  const query = {
    limit: Math.min(limit, 100),
    ...(status === undefined ? {} : { status }),
    ...(order === undefined ? {} : { orderId: order }),
    ...(customer === undefined ? {} : { customerId: customer }),
  };
  const found = await firstOf(session.as('merchant').payment.list('/v1/payments', { params: { query } }), limit);
  session.output.show(found, showPayments);
}

function showPayments(payments: readonly Exact<Payment>[]): Block[] {
  const rows = payments.map(({ id, orderId, amount, currency, status, createdAt, completedAt }) => [
    id,
    orderId,
    money(amount, currency),
    status,
    createdAt,
    completedAt,
  ]);
  return [tableOf(['payment', 'order', 'amount', 'status', 'created', 'completed'], rows, ['amount'])];
}

export function showPayment(payment: Exact<Payment>): Block[] {
  const { currency, failure } = payment;
  const facts: (readonly [string, string | null])[] = [
    ['payment', payment.id],
    ['order', payment.orderId],
    ['order name', payment.orderName],
    ['amount', money(payment.amount, currency)],
    ['refunded', payment.refundedAmount > 0 ? money(payment.refundedAmount, currency) : null],
    ['status', payment.status],
    ['failure', failure && `${failure.code}: ${failure.message ?? ''}`],
    ['payment key', payment.psp?.paymentKey ?? null],
    ['created', payment.createdAt],
    ['approved', payment.approvedAt],
    ['completed', payment.completedAt],
  ];
  const lines = payment.lines.map((line) => [
    line.id,
    line.sellerId,
    ...[line.amount, line.fee, line.vat, line.net, line.refundedAmount].map((part) => money(part, currency)),
  ]);
  const amounts = ['amount', 'fee', 'VAT', 'net', 'refunded'];
  return [{ kind: 'facts', facts }, tableOf(['line', 'seller', ...amounts], lines, amounts)];
}
