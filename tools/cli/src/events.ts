import type { PaymentSchemas } from '@kessai/client';
import type { Command } from 'commander';
import { countArgument, idArgument } from './arguments';
import type { Exact } from './exact';
import { tableOf, type Block } from './layout';
import { firstOf, type OpenSession } from './session';
import type { EventType } from './webhooks';

type Event = PaymentSchemas['schemas']['Event'];

interface EventsOptions {
  readonly payment?: string;
  readonly type?: EventType;
  readonly limit: number;
}

export function eventCommands(program: Command, open: OpenSession): void {
  program
    .command('events')
    .description('what a merchant was told, newest first')
    .option('--payment <payment>', 'only of this payment', idArgument('pay'))
    .option('--type <type>', 'only of this type')
    .option('--limit <count>', 'at most so many', countArgument, 20)
    .action(async ({ payment, type, limit }: EventsOptions) => {
      const session = open();
      const query = {
        limit: Math.min(limit, 100),
        ...(payment === undefined ? {} : { paymentId: payment }),
        ...(type === undefined ? {} : { type }),
      };
      const found = await firstOf(session.as('merchant').payment.list('/v1/events', { params: { query } }), limit);
      session.output.show(found, showEvents);
    });
}

function showEvents(events: readonly Exact<Event>[]): Block[] {
  const rows = events.map(({ id, type, createdAt, sequence, data }) => [
    createdAt,
    type,
    sequence,
    String((data as { id?: string }).id ?? '-'),
    id,
  ]);
  return [tableOf(['created', 'type', '#', 'of', 'event'], rows, ['#'])];
}
