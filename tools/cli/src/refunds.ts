import type { PaymentSchemas } from '@kessai/client';
import type { Command } from 'commander';
import { amountArgument, lineArgument, type NamedAmount } from './arguments';
import { money, tableOf } from './output';
import { firstOf, type OpenSession } from './session';

type Refund = PaymentSchemas['schemas']['Refund'];

interface RefundOptions {
  readonly amount?: number;
  readonly line?: readonly NamedAmount[];
  readonly reason: string;
}

/** Below `kessai payments`. */
export function refundCommands(payments: Command, open: OpenSession): void {
  payments
    .command('refund')
    .description('give the buyer money back: all that is left, unless an amount or lines say less')
    .argument('<payment>', 'pay_…')
    .requiredOption('--reason <text>', 'what the buyer reads')
    .option('--amount <amount>', 'so much, in minor units, of all lines alike', amountArgument)
    .option('--line <line=amount>', 'so much of this line (lin_…); once for each', lineArgument)
    .action(async (id: string, { amount, line, reason }: RefundOptions) => {
      const session = open();
      const lines = line?.map(({ name: lineId, amount: ofLine }) => ({ lineId, amount: ofLine }));
      const refund = await session.as('merchant').payment.post('/v1/payments/{id}/refunds', {
        params: { path: { id } },
        body: { reason, ...(amount === undefined ? {} : { amount }), ...(lines === undefined ? {} : { lines }) },
      });
      session.output.show(refund, (shown) => showRefunds([shown]));
    });

  payments
    .command('refunds')
    .description('the refunds of a payment, newest first')
    .argument('<payment>', 'pay_…')
    .action(async (id: string) => {
      const session = open();
      const all = session.as('merchant').payment.list('/v1/payments/{id}/refunds', { params: { path: { id } } });
      session.output.show(await firstOf(all, 100), showRefunds);
    });
}

function showRefunds(refunds: readonly Refund[]): string {
  return tableOf(
    ['refund', 'amount', 'status', 'source', 'reason', 'failure', 'created'],
    refunds.map(({ id, amount, currency, status, source, reason, failure, createdAt }) => [
      ...[id, money(amount, currency), status, source, reason, failure?.code, createdAt],
    ]),
    ['amount'],
  );
}
