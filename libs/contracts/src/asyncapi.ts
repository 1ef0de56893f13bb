import { z } from 'zod';
import type { CatalogEntry } from './catalog';

type Json = Record<string, unknown>;

/** The headers of a record: CloudEvents 1.0 in binary mode for Kafka, with the sequence and causation extensions. */
const headers: Json = {
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_subject', 'content-type'],
  properties: {
    ce_specversion: { const: '1.0' },
    ce_id: {
      type: 'string',
      pattern: '^evt_[0-9a-f]{32}$',
      description: 'Unique for ever: consumers drop repeats by it.',
    },
    ce_type: { type: 'string', description: 'The name of the event and its version.' },
    ce_source: { type: 'string', examples: ['kessai/payment'] },
    ce_time: { type: 'string', format: 'date-time' },
    ce_subject: { type: 'string', description: 'The record key: what the event is about.' },
    'content-type': { const: 'application/json' },
    ce_sequence: { type: 'string', pattern: '^[0-9]+$', description: 'Counts 1, 2, 3 … per key. Absent in answers.' },
    ce_causationid: { type: 'string', description: 'The id of the event that this one answers.' },
    'kessai-signing-key': { type: 'string', description: 'Of access.events: the id of the public key.' },
    'kessai-signature': { type: 'string', description: 'Of access.events: Ed25519 over the record, in base64.' },
    traceparent: { type: 'string', description: 'W3C trace context of the request that caused the event.' },
  },
};

/** The AsyncAPI 3.0 document of the events: made from the schemas that the services parse with, so it cannot lag. */
export function asyncApiDocument(
  catalog: readonly CatalogEntry[],
  examples: ReadonlyMap<string, unknown>,
  version: string,
): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Kessai events',
      version,
      description:
        'What the payment, wallet and ledger services tell each other over Kafka. Amounts are decimal strings of minor units.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(topicsOf(catalog).map((topic) => [topic, channelOf(topic, catalog)])),
    operations: Object.fromEntries(catalog.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(catalog.map((entry) => [entry.event.type, messageOf(entry, examples)])),
      messageTraits: { cloudEvent: { headers } },
    },
  };
}

function topicsOf(catalog: readonly CatalogEntry[]): string[] {
  return [...new Set(catalog.map(({ event }) => event.topic))];
}

function channelOf(topic: string, catalog: readonly CatalogEntry[]): Json {
  const messages = catalog.filter(({ event }) => event.topic === topic).map(({ event }) => event.type);
  return {
    address: topic,
    messages: Object.fromEntries(messages.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
  };
}

function operationsOf({ event, producer, consumers }: CatalogEntry): [string, Json][] {
  const on = {
    channel: { $ref: `#/channels/${event.topic}` },
    messages: [{ $ref: `#/channels/${event.topic}/messages/${event.type}` }],
  };
  return [
    [`${producer}.sends.${event.type}`, { action: 'send', ...on }],
    ...consumers.map((consumer): [string, Json] => [
      `${consumer}.receives.${event.type}`,
      { action: 'receive', ...on },
    ]),
  ];
}

function messageOf(
  { event, meaning, producer, consumers }: CatalogEntry,
  examples: ReadonlyMap<string, unknown>,
): Json {
  return {
    name: event.type,
    summary: meaning,
    description: `Sent by ${producer}; heard by ${consumers.join(' and ')}.`,
    traits: [{ $ref: '#/components/messageTraits/cloudEvent' }],
    payload: z.toJSONSchema(event.data, { io: 'input', target: 'draft-7' }),
    examples: [{ payload: examples.get(event.type) }],
  };
}
