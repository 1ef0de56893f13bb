import { insert, isDuplicateKey, type Statement } from '@kessai/database';
import { Refusal } from '@kessai/http';
import { idToBytes } from '@kessai/runtime';
import type { z } from 'zod';
import { ReadsDatabase, RequestsDatabase } from '@kessai/messaging';
import { Injectable } from '@nestjs/common';
import { finalResponse, type ApiResponse } from '../idempotency/responses';
import { OneTransactionRequests, type AskedOnce, type Keep } from '../idempotency/one-transaction';
import { WebhookAddresses } from './webhook-address';
import { endpointView, newEndpoint, readEndpoint, readEndpoints, type WebhookEndpoint } from './webhook-endpoint';
import type { createEndpointBody, patchEndpointBody } from './webhook-endpoint-bodies';
import { newSecret, WebhookSecrets } from './webhook-secrets';

/** How many endpoints a merchant may have. */
export const endpointsMax = 16;
/** How long deliveries are signed with the secret before the last rotation too. */
const previousSecretMs = 24 * 3_600_000;

/** The addresses at which merchants are notified of their payments. */
@Injectable()
export class WebhookEndpointService {
  constructor(
    private readonly db: RequestsDatabase,
    private readonly readsDb: ReadsDatabase,
    private readonly addresses: WebhookAddresses,
    private readonly secrets: WebhookSecrets,
    private readonly requests: OneTransactionRequests,
  ) {}

  /** The secret is in this answer alone, and for a day in its repetitions. */
  create(merchantId: string, body: z.output<typeof createEndpointBody>, asked: AskedOnce): Promise<ApiResponse> {
    return this.requests.answer(asked, async (keep) => {
      const slot = await this.freeSlot(merchantId); // A merchant that has them all makes us look up no name.
      await this.addresses.assertAllowed(body.url, merchantId);
      const endpoint = newEndpoint(merchantId, body);
      const secret = newSecret();
      const answer = finalResponse(201, { ...endpointView(endpoint), secret });
      const shown = finalResponse(201, { ...endpointView(endpoint), secret: null });
      await this.write(endpoint, secret, { slot, keep, stored: keep.rowsOfSecret(answer, shown) });
      return answer;
    });
  }

  private async write(
    { id, merchantId, url, events, createdAt: now }: WebhookEndpoint,
    secret: string,
    { slot: firstSlot, keep, stored }: { slot: number; keep: Keep; stored: readonly Statement[] },
  ): Promise<void> {
    const row = {
      id: idToBytes(id),
      merchantId: idToBytes(merchantId),
      url,
      events: events ? JSON.stringify(events) : null,
      enabled: 1,
      secret: this.secrets.seal(id, secret),
      createdAt: now,
      updatedAt: now,
    };
    for (let slot = firstSlot; ; slot = await this.freeSlot(merchantId)) {
      try {
        await this.db.transaction(async (tx) => {
          tx.queue(...stored); // idempotency_claim, idempotency_secret
          tx.queue(insert('webhook_endpoint', { ...row, slot }));
          await tx.flush();
        });
        return;
      } catch (error) {
        // Another request took the slot: there may be one more. Or an equal one was first.
        if (!isDuplicateKey(error) || (await keep.isTaken())) throw error;
      }
    }
  }

  async get(id: string, merchantId: string): Promise<WebhookEndpoint> {
    const endpoint = await readEndpoint(this.db, id, merchantId);
    if (endpoint === undefined) throw new Refusal('not_found', `There is no webhook endpoint ${id}.`);
    return endpoint;
  }

  list(merchantId: string, before: string | null, limit: number): Promise<WebhookEndpoint[]> {
    return readEndpoints(this.readsDb, merchantId, { before, limit });
  }

  /** Switching it on again forgets what had switched it off. */
  async change(id: string, merchantId: string, body: z.output<typeof patchEndpointBody>): Promise<WebhookEndpoint> {
    const endpoint = await this.get(id, merchantId);
    const { url = endpoint.url, enabled = endpoint.enabled, events = endpoint.events } = body;
    if (body.url !== undefined) await this.addresses.assertAllowed(body.url, merchantId);
    const now = new Date();
    const isSwitched = enabled !== endpoint.enabled;
    await this.db.execute(
      `UPDATE webhook_endpoint
       SET url = ?, events = ?, enabled = ?, updatedAt = ?,
           failingSince = IF(?, NULL, failingSince), disabledAt = ?, disabledReason = ?
       WHERE id = ? AND deletedAt IS NULL`,
      [
        url,
        events === null ? null : JSON.stringify(events),
        enabled ? 1 : 0,
        now,
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
    await this.db.execute(
      `UPDATE webhook_endpoint
       SET deletedAt = ?, updatedAt = ?, enabled = 0, slot = NULL, secret = NULL, previousSecret = NULL,
           previousSecretUntil = NULL, disabledAt = ?, disabledReason = 'deleted'
       WHERE id = ? AND deletedAt IS NULL`,
      [now, now, now, idToBytes(id)],
    );
  }

  /** From now on both sign, for a day. A second rotation within it drops the oldest. */
  rotate(id: string, merchantId: string, asked: AskedOnce): Promise<ApiResponse> {
    return this.requests.answer(asked, async (keep) => {
      await this.get(id, merchantId);
      const secret = newSecret();
      const answer = finalResponse(200, { secret });
      await this.db.transaction(async (tx) => {
        const stored = keep.rowsOfSecret(answer, finalResponse(200, { secret: null }));
        tx.queue(...stored); // idempotency_claim, idempotency_secret
        tx.queue(this.rotation(id, secret)); // webhook_endpoint
        await tx.flush();
      });
      return answer;
    });
  }

  private rotation(id: string, secret: string): Statement {
    const now = new Date();
    return {
      // Left to right, as MySQL and MariaDB assign in a statement of one table: the old one moves before it is replaced.
      sql: `UPDATE webhook_endpoint SET previousSecret = secret, previousSecretUntil = ?, secret = ?, updatedAt = ?
            WHERE id = ? AND deletedAt IS NULL`,
      params: [new Date(now.getTime() + previousSecretMs), this.secrets.seal(id, secret), now, idToBytes(id)],
    };
  }

  private async freeSlot(merchantId: string): Promise<number> {
    const rows = await this.db.query<{ slot: number }>(
      `SELECT slot FROM webhook_endpoint FORCE INDEX (webhook_endpoint_slot_once)
       WHERE merchantId = ? AND slot IS NOT NULL`,
      [idToBytes(merchantId)],
    );
    const taken = new Set(rows.map(({ slot }) => slot));
    for (let slot = 1; slot <= endpointsMax; slot += 1) if (!taken.has(slot)) return slot;
    throw new Refusal('too_many_webhook_endpoints', `A merchant has at most ${endpointsMax} webhook endpoints.`);
  }
}

export function assertEnabled({ enabled }: WebhookEndpoint): void {
  if (!enabled) throw new Refusal('state_forbids', 'The endpoint is switched off: switch it on first.');
}
