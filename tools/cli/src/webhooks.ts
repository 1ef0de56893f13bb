import { KessaiProblem, type KessaiEvent, type PaymentPaths, type PaymentSchemas } from '@kessai/client';
import type { Command } from 'commander';
import { countArgument, severalArgument } from './arguments';
import { listenToWebhooks } from './listening';
import { tableOf } from './output';
import { firstOf, type OpenSession, type Session } from './session';

type Endpoint = PaymentSchemas['schemas']['WebhookEndpoint'];
type Delivery = PaymentSchemas['schemas']['WebhookDelivery'];
type Event = PaymentSchemas['schemas']['Event'];
type EventType = NonNullable<NonNullable<PaymentPaths['/v1/events']['get']['parameters']['query']>['type']>;
type WantedType = Exclude<EventType, 'endpoint.test'>;

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
    .argument('<url>')
    .option(...wanted)
    .action(async (url: string, { event }: WantedOptions) => {
      const session = open();
      const endpoint = await createEndpoint(session, url, event);
      session.output.show(endpoint, ({ id, secret }) => `${secret}\n\n${id}. Note the secret down now.`);
    });

  switchCommand(webhooks, open, { name: 'enable', enabled: true });
  switchCommand(webhooks, open, { name: 'disable', enabled: false });

  webhooks
    .command('delete')
    .argument('<endpoint>', 'whe_…')
    .action(async (id: string) => {
      const session = open();
      await session.as('merchant').payment.delete('/v1/webhook-endpoints/{id}', { params: { path: { id } } });
      session.output.show({ id, deleted: true }, () => `${id} is gone`);
    });

  webhooks
    .command('rotate-secret')
    .description('a new secret; the old one holds for a day more')
    .argument('<endpoint>', 'whe_…')
    .action(async (id: string) => {
      const session = open();
      const path = { id };
      const { payment } = session.as('merchant');
      const rotated = await payment.post('/v1/webhook-endpoints/{id}/rotate-secret', { params: { path } });
      session.output.show(rotated, ({ secret }) => secret);
    });

  deliveryCommands(webhooks, open);

  webhooks
    .command('listen')
    .description('receive webhooks on this machine, and print them until Ctrl-C')
    .option('--port <port>', 'a free one unless given', countArgument, 0)
    .option(...wanted)
    .action((options: WantedOptions & { port: number }) => listen(options, open()));
}

function switchCommand(webhooks: Command, open: OpenSession, { name, enabled }: { name: string; enabled: boolean }) {
  webhooks
    .command(name)
    .argument('<endpoint>', 'whe_…')
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
    .argument('<endpoint>', 'whe_…')
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
    .argument('<endpoint>', 'whe_…')
    .action(async (id: string) => {
      const session = open();
      const path = { id };
      const sent = await session.as('merchant').payment.post('/v1/webhook-endpoints/{id}/test', { params: { path } });
      session.output.show(sent, ({ deliveries }) => `${deliveries} on the way`);
    });

  webhooks
    .command('resend')
    .description('send an event again')
    .argument('<delivery>', 'whd_…')
    .action(async (id: string) => {
      const session = open();
      const path = { id };
      const sent = await session.as('merchant').payment.post('/v1/deliveries/{id}/resend', { params: { path } });
      session.output.show(sent, ({ deliveries }) => `${deliveries} on the way`);
    });
}

interface EventsOptions {
  readonly payment?: string;
  readonly type?: EventType;
  readonly limit: number;
}

export function eventCommands(program: Command, open: OpenSession): void {
  program
    .command('events')
    .description('what a merchant was told, newest first')
    .option('--payment <payment>', 'only of this payment')
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

function createEndpoint(session: Session, url: string, events: readonly WantedType[] | undefined) {
  const body = { url, ...(events === undefined ? {} : { events: [...events] }) };
  return session.as('merchant').payment.post('/v1/webhook-endpoints', { body });
}

async function listen({ port, event: events }: WantedOptions & { port: number }, session: Session): Promise<void> {
  const end = new AbortController();
  const stop = () => end.abort(); // A terminal's Ctrl-C comes from the terminal and from the process that started us.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  await listenToWebhooks({
    port,
    until: end.signal,
    register: async (url) => {
      const { id, secret } = await createEndpoint(session, url, events);
      session.output.say(`${id} at ${url} until Ctrl-C`);
      return { secret, remove: () => removeEndpoint(session, id) };
    },
    heard: (event) => session.output.line(event, sayEvent),
    refused: (why) => session.output.say(`refused: ${why}`),
  });
}

/** Somebody may have deleted it meanwhile. */
async function removeEndpoint(session: Session, id: string): Promise<void> {
  try {
    await session.as('merchant').payment.delete('/v1/webhook-endpoints/{id}', { params: { path: { id } } });
    session.output.say(`${id} is gone`);
  } catch (error) {
    if (!(error instanceof KessaiProblem && error.code === 'not_found')) throw error;
  }
}

function sayEvent({ createdAt, type, sequence, data }: KessaiEvent): string {
  const { id, status } = data as { id?: string; status?: string };
  return [createdAt, type.padEnd(20), `#${sequence}`, id ?? '', status ?? ''].join(' ').trimEnd();
}

function showEndpoints(endpoints: readonly Endpoint[]): string {
  return tableOf(
    ['endpoint', 'url', 'events', 'enabled', 'created'],
    endpoints.map(({ id, url, events, enabled, createdAt }) => [
      ...[id, url, events?.join(' ') ?? 'all', enabled ? 'yes' : 'no', createdAt],
    ]),
  );
}

function showDeliveries(deliveries: readonly Delivery[]): string {
  return tableOf(
    ['delivery', 'event', 'status', 'attempts', 'last', 'next'],
    deliveries.map(({ id, eventType, status, attempts, nextAttemptAt }) => [
      ...[id, eventType, status, attempts.length],
      attempts.at(-1)?.error ?? attempts.at(-1)?.status,
      nextAttemptAt,
    ]),
    ['attempts'],
  );
}

function showEvents(events: readonly Event[]): string {
  return tableOf(
    ['created', 'type', '#', 'of', 'event'],
    events.map(({ id, type, createdAt, sequence, data }) => [
      ...[createdAt, type, sequence, String((data as { id?: string }).id ?? '-'), id],
    ]),
    ['#'],
  );
}
