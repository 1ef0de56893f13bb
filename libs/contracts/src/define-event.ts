import type { z } from 'zod';

/** The topics of the platform, without the prefix that tests put before them. */
export type TopicName = 'payment.events' | 'wallet.events' | 'ledger.events' | 'access.events';

/**
 * Topics whose records count by payment's signature alone: a forged one would open every account. Money needs none here,
 * as the audit finds what no approval stands behind (decision 40).
 */
export const signedTopics: ReadonlySet<string> = new Set<TopicName>(['access.events']);

/** One version of one event: its name, where it goes, by which key it stays in order, and its shape. */
export interface EventDefinition<Type extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly type: Type;
  readonly topic: TopicName;
  /** The record key. All events of one key stay in order and land in one partition. */
  readonly key: (data: z.output<Schema>) => string;
  readonly data: Schema;
}

/** An event as a consumer sees it: parsed, with amounts as bigint and times as Date. */
export interface EventEnvelope<Type extends string = string, Data = unknown> {
  readonly id: string;
  readonly type: Type;
  /** The service that announced it, e.g. `kessai/payment`. */
  readonly source: string;
  /** When the fact was written down by its producer. */
  readonly time: Date;
  readonly key: string;
  /** Counts 1, 2, 3 … per key, taken under the lock of the row whose id is the key; null in answers to other events. */
  readonly sequence: bigint | null;
  readonly traceparent: string | null;
  /** The id of the event that this one answers. */
  readonly causedBy: string | null;
  readonly data: Data;
}

export type DataOf<Definition extends EventDefinition> = z.output<Definition['data']>;
export type EventOf<Definition extends EventDefinition> = EventEnvelope<Definition['type'], DataOf<Definition>>;

export function defineEvent<Type extends string, Schema extends z.ZodType>(
  definition: EventDefinition<Type, Schema>,
): EventDefinition<Type, Schema> {
  return Object.freeze(definition);
}
