import type { KessaiClient } from '@kessai/client';

export interface WebhookEndpoint {
  readonly secret: string;
  remove(): Promise<void>;
}

/** Tells Kessai where the shop listens. The secret is shown this once: a real shop keeps it beside its API key. */
export async function openWebhookEndpoint(kessai: KessaiClient, url: string): Promise<WebhookEndpoint> {
  const { id, secret } = await kessai.payment.post('/v1/webhook-endpoints', { body: { url } });
  if (secret === null) throw new Error('the secret is shown no more: rotate it');
  return {
    secret,
    remove: async () => {
      await kessai.payment.delete('/v1/webhook-endpoints/{id}', { params: { path: { id } } });
    },
  };
}
