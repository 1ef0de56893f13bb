import type { Tx } from '@kessai/database';
import type { EventDefinition, EventOf } from '@kessai/contracts';
import { Catch, UseFilters, type ExceptionFilter } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Outgoing } from '../outbox/outgoing';

/** What `@Consumes` leaves on a method for the transport to find. */
export interface ConsumesExtras {
  readonly definition: EventDefinition;
  readonly group: string;
}

type Handler<Definition extends EventDefinition> = (tx: Tx, events: EventOf<Definition>[]) => Promise<Outgoing[]>;

/** The class of the handler's own error says whether it is a refusal. Nest would pass on a text in its place. */
@Catch()
class RethrowAsIs implements ExceptionFilter {
  catch(error: unknown): never {
    throw error;
  }
}

/**
 * Makes a controller method the handler of one event type in one consumer group. It carries wiring alone: the method
 * gets an open transaction and events this group has not had, in order, and returns the events to announce.
 */
export function Consumes<Definition extends EventDefinition>(definition: Definition, options: { group: string }) {
  const extras: ConsumesExtras = { definition, group: options.group };
  return (target: object, method: string | symbol, handler: TypedPropertyDescriptor<Handler<Definition>>): void => {
    Payload()(target, method, 0);
    Ctx()(target, method, 1);
    UseFilters(new RethrowAsIs())(target, method, handler);
    EventPattern(definition.type, { ...extras })(target, method, handler);
  };
}
