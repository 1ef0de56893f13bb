import { Webhook } from 'standardwebhooks';
import type { components } from './generated/payment';
import { isObject } from './problems';

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

/** Why a webhook is not believed. */
export type RejectedFor =
  | 'missing_header'
  | 'malformed_timestamp'
  | 'too_old'
  | 'too_new'
  | 'malformed_signature'
  | 'no_matching_signature'
  | 'malformed_body';

/** It is not from Kessai, or too old to be believed. Answer it with 400, and do nothing. */
export class WebhookRejected extends Error {
  override readonly name = 'WebhookRejected';

  constructor(
    readonly reason: RejectedFor,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The receiver's own mistake: no webhook can be verified with what it takes for the secret. */
export class WebhookSecretMalformed extends Error {
  override readonly name = 'WebhookSecretMalformed';
}

/** The event, if the signature is right and not older than five minutes; throws WebhookRejected otherwise. */
export function verifyWebhook({ payload, headers, secret }: WebhookDelivery): KessaiEvent {
  const webhook = webhookOf(secret);
  const given = signatureHeaders(headers);
  expectHeaders(given);
  const text = typeof payload === 'string' ? payload : new TextDecoder().decode(payload);
  try {
    webhook.verify(text, given, { jsonParse: false });
  } catch (cause) {
    const message = 'No signature is of this body under this secret: another secret, or a body that was changed.';
    throw new WebhookRejected('no_matching_signature', message, { cause });
  }
  return eventIn(text);
}

function webhookOf(secret: string): Webhook {
  try {
    return new Webhook(secret);
  } catch {
    throw new WebhookSecretMalformed('The secret of the webhook endpoint is not whsec_ followed by base64.');
  }
}

const toleranceSeconds = 300;

function expectHeaders(given: Readonly<Record<string, string>>): void {
  const missing = signatureHeaderNames.filter((name) => !given[name]);
  if (missing.length > 0) throw new WebhookRejected('missing_header', `There is no ${missing.join(', no ')}.`);
  const { 'webhook-timestamp': timestamp = '', 'webhook-signature': signatures = '' } = given;
  if (!/^[0-9]{1,12}$/.test(timestamp)) {
    throw new WebhookRejected('malformed_timestamp', 'webhook-timestamp is no number of seconds since 1970.');
  }
  const age = Math.floor(Date.now() / 1000) - Number(timestamp);
  if (age > toleranceSeconds)
    throw new WebhookRejected('too_old', `It was signed ${age} seconds ago; 300 are allowed.`);
  if (age < -toleranceSeconds) {
    throw new WebhookRejected('too_new', `It was signed ${-age} seconds in the future: one of the clocks is wrong.`);
  }
  if (!signatures.split(' ').some((signature) => /^v1,[A-Za-z0-9+/]+=*$/.test(signature))) {
    throw new WebhookRejected('malformed_signature', 'webhook-signature has no signature of the form v1,<base64>.');
  }
}

function eventIn(text: string): KessaiEvent {
  try {
    const event: unknown = JSON.parse(text);
    if (isObject(event)) return event as unknown as KessaiEvent;
  } catch {
    // Told below, as anything that is no event.
  }
  throw new WebhookRejected('malformed_body', 'The body is signed, but no JSON object.');
}

const signatureHeaderNames = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

function signatureHeaders(headers: WebhookDelivery['headers']): Record<string, string> {
  const given = headers instanceof Headers ? headers : new Headers(flat(headers));
  return Object.fromEntries(
    signatureHeaderNames.flatMap((name) => (given.has(name) ? [[name, given.get(name)!]] : [])),
  );
}

function flat(headers: Readonly<Record<string, string | readonly string[] | undefined>>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    const one = Array.isArray(value) ? value[0] : value;
    return typeof one === 'string' ? [[name, one]] : [];
  });
}
