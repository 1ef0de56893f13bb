import { Webhook } from 'standardwebhooks';
import type { components } from './generated/payment';

interface Happened<Type extends string, Data> {
  readonly id: string;
  readonly type: Type;
  readonly createdAt: string;
  /** Counts 1, 2, 3 … for each payment: what comes late is told by it. */
  readonly sequence: number;
  readonly data: Data;
}

type PaymentChange = 'succeeded' | 'failed' | 'unknown' | 'completed' | 'canceled' | 'expired' | 'late_success';

/** What a webhook tells: `data` is what the API showed at that moment. */
export type KessaiEvent =
  | Happened<`payment.${PaymentChange}`, components['schemas']['Payment']>
  | Happened<`refund.${'succeeded' | 'failed' | 'unknown'}`, components['schemas']['Refund']>
  | Happened<`endpoint.${'test' | 'disabled'}`, components['schemas']['WebhookEndpoint']>;

export interface WebhookDelivery {
  /** The body as it came, before anything parsed it. */
  readonly payload: string | Uint8Array;
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `whsec_…`. After a rotation the old one holds for a day too. */
  readonly secret: string;
}

/** It is not from Kessai, or too old to be believed. Answer it with 400, and do nothing. */
export class WebhookRejected extends Error {
  override readonly name = 'WebhookRejected';
}

/** The event, if the signature is right and not older than five minutes; throws WebhookRejected otherwise. */
export function verifyWebhook({ payload, headers, secret }: WebhookDelivery): KessaiEvent {
  const webhook = new Webhook(secret); // A secret that is none is the receiver's mistake, not the sender's.
  const text = typeof payload === 'string' ? payload : new TextDecoder().decode(payload);
  try {
    return webhook.verify(text, signatureHeaders(headers)) as KessaiEvent;
  } catch (cause) {
    throw new WebhookRejected(cause instanceof Error ? cause.message : 'The webhook cannot be verified.', { cause });
  }
}

function signatureHeaders(headers: WebhookDelivery['headers']): Record<string, string> {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const given = headers instanceof Headers ? headers : new Headers(flat(headers));
  return Object.fromEntries(names.flatMap((name) => (given.has(name) ? [[name, given.get(name)!]] : [])));
}

function flat(headers: Readonly<Record<string, string | readonly string[] | undefined>>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    const one = Array.isArray(value) ? value[0] : value;
    return typeof one === 'string' ? [[name, one]] : [];
  });
}
