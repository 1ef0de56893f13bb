import { KessaiProblem, type KessaiEvent } from '@kessai/client';
import type { Command } from 'commander';
import { addressArgument, portArgument, severalArgument } from './arguments';
import { exactJson, parseExact, type Exact } from './exact';
import { forward } from './forwarding';
import type { Block } from './layout';
import { listenToWebhooks, type Delivered } from './listening';
import type { OpenSession, Session } from './session';
import { createEndpoint, shownSecret, type WantedType } from './webhooks';

interface ListenOptions {
  readonly port: number;
  readonly event?: readonly WantedType[];
  readonly verbose?: true;
  readonly forwardTo?: string;
}

/** Below `kessai webhooks`. */
export function listenCommand(webhooks: Command, open: OpenSession): void {
  webhooks
    .command('listen')
    .description('receive webhooks on this machine, and print them until Ctrl-C')
    .option('--port <port>', 'a free one unless given', portArgument, 0)
    .option('--event <types>', 'only these, with commas or once for each', severalArgument)
    .option('--verbose', 'print the payload of each')
    .option('--forward-to <url>', 'hand each on to a receiver of yours, and answer as it answers', addressArgument)
    .action((options: ListenOptions) => listen(options, open()));
}

async function listen(options: ListenOptions, session: Session): Promise<void> {
  const end = new AbortController();
  const stop = () => end.abort(); // A terminal's Ctrl-C comes from the terminal and from the process that started us.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const listening = listenToWebhooks({
    port: options.port,
    until: AbortSignal.any([end.signal, session.readerGone]),
    register: async (url) => {
      const { id, secret } = await createEndpoint(session, url, options.event);
      session.output.say(`${id} at ${url} until Ctrl-C`);
      return { secret: shownSecret(secret), remove: () => removeEndpoint(session, id) };
    },
    heard: (event, delivered) => hear(event, delivered, { session, ...options }),
    refused: (why) => session.output.warn(`refused: ${why}`),
  });
  await listening.finally(() => process.off('SIGINT', stop).off('SIGTERM', stop));
}

interface Hearing extends ListenOptions {
  readonly session: Session;
}

async function hear(event: KessaiEvent, delivered: Delivered, { session, verbose, forwardTo }: Hearing) {
  const told = parseExact(delivered.payload.toString()) as KessaiEvent;
  session.output.line(told, (shown) => sayEvent(shown, verbose === true));
  if (forwardTo === undefined) return 204;
  const { status, said } = await forward(delivered, forwardTo);
  session.output.say(`  ${event.id} → ${forwardTo}: ${said}`);
  return status;
}

/** Another command may have deleted it meanwhile. */
async function removeEndpoint(session: Session, id: string): Promise<void> {
  try {
    await session.as('merchant').payment.delete('/v1/webhook-endpoints/{id}', { params: { path: { id } } });
    session.output.say(`${id} is gone`);
  } catch (error) {
    if (!(error instanceof KessaiProblem && error.code === 'not_found')) throw error;
  }
}

function sayEvent(event: Exact<KessaiEvent>, isVerbose: boolean): Block[] {
  const { createdAt, type, sequence, data } = event;
  const { id, status } = data as { id?: string; status?: string };
  const line = [createdAt, type.padEnd(20), `#${sequence}`, id ?? '', status ?? ''].join(' ').trimEnd();
  return isVerbose ? [line, ...exactJson(event, 2).split('\n')] : [line];
}
