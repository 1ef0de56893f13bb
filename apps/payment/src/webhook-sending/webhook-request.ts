import { createHmac } from 'node:crypto';
import { toJson } from '@kessai/runtime';
import type { MerchantEvent } from '../merchant-events/list-events';
import type { WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import { keyOf, type WebhookSecrets } from '../webhook-endpoints/webhook-secrets';

export interface WebhookRequest {
  readonly merchantId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Standard Webhooks 1.0. Each attempt is signed at its own time; the body is the same to the byte in all of them. */
export function requestOf(
  event: MerchantEvent,
  endpoint: WebhookEndpoint,
  { secrets, now }: { secrets: WebhookSecrets; now: Date },
): WebhookRequest {
  const { id, type, createdAt, sequence, data } = event;
  const body = toJson({ id, type, createdAt, sequence, data });
  const timestamp = Math.floor(now.getTime() / 1_000).toString();
  const signatures = sealedOf(endpoint, now).map((sealed) => {
    const key = keyOf(secrets.open(endpoint.id, sealed));
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    merchantId: endpoint.merchantId,
    url: endpoint.url,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Kessai-Webhooks/1.0',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
    body,
  };
}

/** The secret, and for a day after a rotation the one before it. */
function sealedOf(
  { id, sealedSecret, sealedPreviousSecret, previousSecretUntil }: WebhookEndpoint,
  now: Date,
): Buffer[] {
  if (sealedSecret === null) throw new Error(`${id} has no secret`);
  const isPreviousValid = sealedPreviousSecret !== null && previousSecretUntil !== null && now < previousSecretUntil;
  return isPreviousValid ? [sealedSecret, sealedPreviousSecret] : [sealedSecret];
}
