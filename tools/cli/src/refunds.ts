import type { PaymentSchemas } from '@kessai/client';
import type { Command } from 'commander';
import { amountArgument, amountInJson, countArgument, idArgument, lineArgument, type NamedAmount } from './arguments';
import type { Exact } from './exact';
import { tableOf, type Block, type Cell } from './layout';
import { money } from './output';
import { firstOf, type OpenSession } from './session';

export type Refund = PaymentSchemas['schemas']['Refund'];

interface RefundOptions {
  readonly amount?: bigint;
  readonly line?: readonly NamedAmount[];
  readonly reason: string;
}

/** Below `kessai payments`. */
export function refundCommands(payments: Command, open: OpenSession): void {
  payments
    .command('refund')
    .description('give the buyer money back: all that is left, unless an amount or lines say less')
    .argument('<payment>', 'pay_…', idArgument('pay'))
    .requiredOption('--reason <text>', 'what the buyer reads')
    .option('--amount <amount>', 'so much, in minor units, of all lines alike', amountArgument)
    .option('--line <line=amount>', 'so much of this line (lin_…); once for each', lineArgument)
    .action(async (id: string, { amount, line, reason }: RefundOptions) => {
      const session = open();
      const lines = line?.map(({ name: lineId, amount: ofLine }) => ({ lineId, amount: amountInJson(ofLine) }));
      const refund = await session.as('merchant').payment.post('/v1/payments/{id}/refunds', {
        params: { path: { id } },
        body: {
          reason,
          ...(amount === undefined ? {} : { amount: amountInJson(amount) }),
          ...(lines === undefined ? {} : { lines }),
        },
      });
      session.output.show(refund, (shown) => showRefunds([shown]));
    });

  payments
    .command('refunds')
    .description('the refunds of a payment, newest first')
    .argument('<payment>', 'pay_…', idArgument('pay'))
    .action(async (id: string) => {
      const session = open();
      const all = session.as('merchant').payment.list('/v1/payments/{id}/refunds', { params: { path: { id } } });
      session.output.show(await firstOf(all, 100), showRefunds);
    });
}

interface ListOptions {
  readonly payment?: string;
  readonly status?: Refund['status'];
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
}

/** `kessai refunds …`: of all payments of a merchant. */
export function refundListCommands(program: Command, open: OpenSession): void {
  program
    .command('refunds')
    .description('see what went back to buyers')
    .command('list')
    .description('newest first')
    .option('--payment <payment>', 'only of this payment', idArgument('pay'))
    .option('--status <status>', 'only these')
    .option('--from <time>', 'created at this time or later, RFC 3339')
    .option('--to <time>', 'created before this time')
    .option('--limit <count>', 'at most so many', countArgument, 20)
    .action(async ({ payment, status, from, to, limit }: ListOptions) => {
      const session = open();
      const query = {
        limit: Math.min(limit, 100),
        ...(payment === undefined ? {} : { paymentId: payment }),
        ...(status === undefined ? {} : { status }),
        ...(from === undefined ? {} : { createdFrom: from }),
        ...(to === undefined ? {} : { createdTo: to }),
      };
      const found = await firstOf(session.as('merchant').payment.list('/v1/refunds', { params: { query } }), limit);
      session.output.show(found, showRefundsOfMany);
    });
}

const columnsOfRefund = ['amount', 'status', 'source', 'reason', 'failure', 'created'];

export function showRefunds(refunds: readonly Exact<Refund>[]): Block[] {
  const rows = refunds.map((refund) => [refund.id, ...cellsOf(refund)]);
  return [tableOf(['refund', ...columnsOfRefund], rows, ['amount'])];
}

/** Of several payments: each is named. */
function showRefundsOfMany(refunds: readonly Exact<Refund>[]): Block[] {
  const rows = refunds.map((refund) => [refund.id, refund.paymentId, ...cellsOf(refund)]);
  return [tableOf(['refund', 'payment', ...columnsOfRefund], rows, ['amount'])];
}

function cellsOf({ amount, currency, status, source, reason, failure, createdAt }: Exact<Refund>): Cell[] {
  return [money(amount, currency), status, source, reason, failure?.code, createdAt];
}
