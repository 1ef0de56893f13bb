import type { EventEnvelope } from '@kessai/contracts';
import type { Tx } from '@kessai/database';
import { childOf, runWithTrace } from '@kessai/runtime';
import type { Outgoing } from '../outbox/outgoing';
import type { EventConsumer, EventReading } from './reading';

/** An event with what its handler has announced. */
export interface Handled {
  readonly reading: EventReading;
  readonly results: Outgoing[];
}

/** The handlers, called in an order that keeps each key in order; each result joins the event that it answers. */
export async function handle(tx: Tx, fresh: readonly EventReading[]): Promise<Handled[]> {
  const handled: Handled[] = [];
  for (const { consumer, readings } of callsInKeyOrder(fresh)) {
    const events = readings.map(({ event }) => event);
    const results = await inTraceOf(events, () => consumer.handle(tx, events));
    const ofCall = readings.map((reading) => ({ reading, results: [] as Outgoing[] }));
    const byEvent = new Map(ofCall.map((one) => [one.reading.event.id, one]));
    for (const result of results) {
      // A result that names no event of the call still has to be found again when the call's first event comes again.
      const owner = byEvent.get(result.causedBy ?? '') ?? ofCall[0]!;
      owner.results.push(inTrace(result, owner.reading.event));
    }
    handled.push(...ofCall);
  }
  return handled;
}

/** An event by itself lends its trace to the handler and its log lines; a chunk has many and lends none. */
function inTraceOf<T>([event, ...others]: readonly EventEnvelope[], work: () => T): T {
  return event?.traceparent && others.length === 0 ? runWithTrace(childOf(event.traceparent), work) : work();
}

function inTrace(result: Outgoing, { traceparent }: EventEnvelope): Outgoing {
  return result.traceparent === null && traceparent !== null
    ? { ...result, traceparent: childOf(traceparent) }
    : result;
}

export interface HandlerCall {
  readonly consumer: EventConsumer;
  readonly readings: EventReading[];
}

/** As few calls as keep every key in order: an event joins the earliest call of its handler that its key allows. */
export function callsInKeyOrder(fresh: readonly EventReading[]): HandlerCall[] {
  const calls: HandlerCall[] = [];
  const reached = new Map<string, number>();
  for (const reading of fresh) {
    const { consumer, identity } = reading;
    const earliest = reached.get(identity.queue) ?? 0;
    let at = calls.findIndex((call, index) => index >= earliest && call.consumer === consumer);
    if (at === -1) at = calls.push({ consumer, readings: [] }) - 1;
    calls[at]!.readings.push(reading);
    reached.set(identity.queue, at);
  }
  return calls;
}
