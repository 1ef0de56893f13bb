import { idToBytes, inTransaction, insertion, isDuplicateKey, newId, Refusal, sendTogether } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { WebhookAddresses } from './webhook-address';
import { ofMerchant, readEndpoints, withId, type WebhookEndpoint } from './webhook-endpoint';
import type { createEndpointBody, patchEndpointBody } from './webhook-endpoint-bodies';
import { newSecret, type WebhookSecrets } from './webhook-secrets';

/** How many endpoints a merchant may have. */
export const endpointsMax = 16;
/** How long deliveries are signed with the secret before the last rotation too. */
const previousSecretMs = 24 * 3_600_000;

/** Where merchants want to be told of their payments. */
export class WebhookEndpointService {
  constructor(
    private readonly db: DataSource,
    private readonly options: { readonly addresses: WebhookAddresses; readonly secrets: WebhookSecrets },
  ) {}

  /** The secret is in this answer and in no later one. */
  async create(
    merchantId: string,
    { url, events }: z.output<typeof createEndpointBody>,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    await this.options.addresses.assertAllowed(url);
    const [id, secret, now] = [newId('whe'), newSecret(), new Date()];
    const row = [
      idToBytes(id),
      idToBytes(merchantId),
      url,
      events ? JSON.stringify(events) : null,
      1,
      this.options.secrets.seal(id, secret),
      now,
      now,
    ];
    const columns = ['id', 'merchantId', 'url', 'events', 'enabled', 'secret', 'createdAt', 'updatedAt', 'slot'];
    for (;;) {
      const slot = await this.freeSlot(merchantId);
      try {
        await inTransaction(this.db, (tx) =>
          sendTogether(tx, [insertion('webhook_endpoint', columns, [[...row, slot]])]),
        );
        return { endpoint: await this.get(id, merchantId), secret };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error; // Another request took the slot: there may be one more.
      }
    }
  }

  async get(id: string, merchantId: string): Promise<WebhookEndpoint> {
    const [endpoint] = await readEndpoints(this.db, [withId(id), ofMerchant(merchantId)], 1);
    if (endpoint === undefined) throw new Refusal('not_found', `There is no webhook endpoint ${id}.`);
    return endpoint;
  }

  list(merchantId: string, before: string | null, limit: number): Promise<WebhookEndpoint[]> {
    const older = before === null ? [] : [{ sql: 'id < ?', value: idToBytes(before) }];
    return readEndpoints(this.db, [ofMerchant(merchantId), ...older], limit);
  }

  /** Switching it on again forgets what had switched it off. */
  async change(id: string, merchantId: string, body: z.output<typeof patchEndpointBody>): Promise<WebhookEndpoint> {
    const endpoint = await this.get(id, merchantId);
    const { url = endpoint.url, enabled = endpoint.enabled, events = endpoint.events } = body;
    if (body.url !== undefined) await this.options.addresses.assertAllowed(body.url);
    const now = new Date();
    const isSwitched = enabled !== endpoint.enabled;
    await this.db.query(
      `UPDATE webhook_endpoint
       SET url = ?, events = ?, enabled = ?, updatedAt = ?,
           failingSince = IF(?, NULL, failingSince), disabledAt = ?, disabledReason = ?
       WHERE id = ? AND deletedAt IS NULL`,
      [
        ...[url, events === null ? null : JSON.stringify(events), enabled ? 1 : 0, now],
        isSwitched || url !== endpoint.url ? 1 : 0, // What failed was the other address.
        isSwitched ? (enabled ? null : now) : endpoint.disabledAt,
        isSwitched ? (enabled ? null : 'merchant') : endpoint.disabledReason,
        idToBytes(id),
      ],
    );
    return this.get(id, merchantId);
  }

  /** What is still to be sent to it is given up. Its deliveries stay for the record, its secrets do not. */
  async remove(id: string, merchantId: string): Promise<void> {
    await this.get(id, merchantId);
    const now = new Date();
    await this.db.query(
      `UPDATE webhook_endpoint
       SET deletedAt = ?, updatedAt = ?, enabled = 0, slot = NULL, secret = NULL, previousSecret = NULL,
           previousSecretUntil = NULL, disabledAt = ?, disabledReason = 'deleted'
       WHERE id = ? AND deletedAt IS NULL`,
      [now, now, now, idToBytes(id)],
    );
  }

  /** From now on both sign, for a day. A second rotation within it drops the oldest. */
  async rotate(id: string, merchantId: string): Promise<string> {
    await this.get(id, merchantId);
    const [secret, now] = [newSecret(), new Date()];
    // Left to right, as MySQL and MariaDB assign in a statement of one table: the old one moves before it is replaced.
    await this.db.query(
      `UPDATE webhook_endpoint SET previousSecret = secret, previousSecretUntil = ?, secret = ?, updatedAt = ?
       WHERE id = ? AND deletedAt IS NULL`,
      [new Date(now.getTime() + previousSecretMs), this.options.secrets.seal(id, secret), now, idToBytes(id)],
    );
    return secret;
  }

  private async freeSlot(merchantId: string): Promise<number> {
    const rows = await this.db.query<{ slot: number }[]>(
      'SELECT slot FROM webhook_endpoint WHERE merchantId = ? AND slot IS NOT NULL',
      [idToBytes(merchantId)],
    );
    const taken = new Set(rows.map(({ slot }) => slot));
    for (let slot = 1; slot <= endpointsMax; slot += 1) if (!taken.has(slot)) return slot;
    throw new Refusal('too_many_webhook_endpoints', `A merchant has at most ${endpointsMax} webhook endpoints.`);
  }
}
