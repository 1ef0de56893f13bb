import type { PaymentPaths, PaymentSchemas } from '@kessai/client';
import type { Command } from 'commander';
import { addressArgument, countArgument, idArgument, severalArgument } from './arguments';
import type { Exact } from './exact';
import { tableOf, type Block } from './layout';
import { listenCommand } from './listen';
import { firstOf, type OpenSession, type Session } from './session';

type Endpoint = PaymentSchemas['schemas']['WebhookEndpoint'];
type Delivery = PaymentSchemas['schemas']['WebhookDelivery'];
export type EventType = NonNullable<NonNullable<PaymentPaths['/v1/events']['get']['parameters']['query']>['type']>;
export type WantedType = Exclude<EventType, 'endpoint.test'>;

interface WantedOptions {
  readonly event?: readonly WantedType[];
}

export function webhookCommands(program: Command, open: OpenSession): void {
  const webhooks = program.command('webhooks').description('where a merchant is told of events');
  const wanted = ['--event <types>', 'only these, with commas or once for each', severalArgument] as const;

  webhooks
    .command('list')
    .description('the endpoints, newest first')
    .action(async () => {
      const session = open();
      const all = session.as('merchant').payment.list('/v1/webhook-endpoints', { params: { query: { limit: 100 } } });
      session.output.show(await firstOf(all, 1_000), showEndpoints);
    });

  webhooks
    .command('create')
    .description('be told under a URL; its secret is shown this once')
    .argument('<url>', 'where the receiver is', addressArgument)
    .option(...wanted)
    .action(async (url: string, { event }: WantedOptions) => {
      const session = open();
      const endpoint = await createEndpoint(session, url, event);
      session.output.show(endpoint, ({ id, secret }) => [shownSecret(secret), '', `${id}. Note the secret down now.`]);
    });

  switchCommand(webhooks, open, { name: 'enable', enabled: true });
  switchCommand(webhooks, open, { name: 'disable', enabled: false });

  webhooks
    .command('delete')
    .argument('<endpoint>', 'whe_…', idArgument('whe'))
    .action(async (id: string) => {
      const session = open();
      await session.as('merchant').payment.delete('/v1/webhook-endpoints/{id}', { params: { path: { id } } });
      session.output.show({ id, deleted: true }, () => [`${id} is gone`]);
    });

  webhooks
    .command('rotate-secret')
    .description('a new secret; the old one holds for a day more')
    .argument('<endpoint>', 'whe_…', idArgument('whe'))
    .action(async (id: string) => {
      const session = open();
      const path = { id };
      const { payment } = session.as('merchant');
      const rotated = await payment.post('/v1/webhook-endpoints/{id}/rotate-secret', { params: { path } });
      session.output.show(rotated, ({ secret }) => [shownSecret(secret)]);
    });

  deliveryCommands(webhooks, open);
  listenCommand(webhooks, open);
}

function switchCommand(webhooks: Command, open: OpenSession, { name, enabled }: { name: string; enabled: boolean }) {
  webhooks
    .command(name)
    .argument('<endpoint>', 'whe_…', idArgument('whe'))
    .action(async (id: string) => {
      const session = open();
      const params = { path: { id } };
      const { payment } = session.as('merchant');
      const endpoint = await payment.patch('/v1/webhook-endpoints/{id}', { params, body: { enabled } });
      session.output.show(endpoint, (shown) => showEndpoints([shown]));
    });
}

function deliveryCommands(webhooks: Command, open: OpenSession): void {
  webhooks
    .command('deliveries')
    .description('what was sent to an endpoint, newest first')
    .argument('<endpoint>', 'whe_…', idArgument('whe'))
    .option('--limit <count>', 'at most so many', countArgument, 20)
    .action(async (id: string, { limit }: { limit: number }) => {
      const session = open();
      const params = { path: { id }, query: { limit: Math.min(limit, 100) } };
      const all = session.as('merchant').payment.list('/v1/webhook-endpoints/{id}/deliveries', { params });
      session.output.show(await firstOf(all, limit), showDeliveries);
    });

  webhooks
    .command('test')
    .description('send an endpoint an event to try it')
    .argument('<endpoint>', 'whe_…', idArgument('whe'))
    .action(async (id: string) => {
      const session = open();
      const path = { id };
      const sent = await session.as('merchant').payment.post('/v1/webhook-endpoints/{id}/test', { params: { path } });
      session.output.show(sent, ({ deliveries }) => [`${deliveries} on the way`]);
    });

  webhooks
    .command('resend')
    .description('send an event again')
    .argument('<delivery>', 'whd_…', idArgument('whd'))
    .action(async (id: string) => {
      const session = open();
      const path = { id };
      const sent = await session.as('merchant').payment.post('/v1/deliveries/{id}/resend', { params: { path } });
      session.output.show(sent, ({ deliveries }) => [`${deliveries} on the way`]);
    });
}

/** Null only where a request is repeated a day later, which no command does. */
export function shownSecret(secret: string | null): string {
  if (secret === null) throw new Error('the platform shows this secret no more: rotate it');
  return secret;
}

export function createEndpoint(session: Session, url: string, events: readonly WantedType[] | undefined) {
  const body = { url, ...(events === undefined ? {} : { events: [...events] }) };
  return session.as('merchant').payment.post('/v1/webhook-endpoints', { body });
}

function showEndpoints(endpoints: readonly Exact<Endpoint>[]): Block[] {
  const rows = endpoints.map(({ id, url, events, enabled, createdAt }) => [
    id,
    url,
    events?.join(' ') ?? 'all',
    enabled ? 'yes' : 'no',
    createdAt,
  ]);
  return [tableOf(['endpoint', 'url', 'events', 'enabled', 'created'], rows)];
}

function showDeliveries(deliveries: readonly Exact<Delivery>[]): Block[] {
  const rows = deliveries.map(({ id, eventType, status, attempts, nextAttemptAt }) => [
    id,
    eventType,
    status,
    attempts.length,
    attempts.at(-1)?.error ?? attempts.at(-1)?.status,
    nextAttemptAt,
  ]);
  return [tableOf(['delivery', 'event', 'status', 'attempts', 'last', 'next'], rows, ['attempts'])];
}
