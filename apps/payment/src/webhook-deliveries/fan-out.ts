import type { Database, Tx } from '@kessai/database';
import { newId, failpoint, idToBytes } from '@kessai/runtime';
import type { MerchantEventType } from '../merchant-events/merchant-event';
import { readEnabledEndpoints, wants, type WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import { writeFanOut, type NewDelivery } from './delivery-rows';

interface EventRow {
  id: Buffer;
  merchantId: Buffer;
  type: MerchantEventType;
}

/**
 * Gives each new event a delivery for every endpoint that wants it, oldest events first. Events that another instance
 * has locked are skipped. Returns how many events it was.
 */
export async function fanOut(
  db: Database,
  { now, limit, triesMax }: { now: Date; limit: number; triesMax: number },
): Promise<number> {
  const count = await db.transaction(async (tx) => {
    const events = await lockNew(tx, limit);
    if (events.length === 0) return 0;
    const endpoints = await readEnabledEndpoints(tx, distinct(events.map(({ merchantId }) => merchantId)));

    const deliveries = deliveriesOf(events, endpoints, { now, triesMax });

    await writeFanOut(tx, { eventIds: events.map(({ id }) => id), deliveries, now });
    failpoint('webhook-out.before-fan-out-commit');
    return events.length;
  });
  if (count > 0) failpoint('webhook-out.after-fan-out-commit');
  return count;
}

function lockNew(tx: Tx, limit: number): Promise<EventRow[]> {
  return tx.query<EventRow>(
    `SELECT id, merchantId, type FROM merchant_event WHERE fannedOutAt IS NULL ORDER BY id LIMIT ?
     FOR UPDATE SKIP LOCKED`,
    [limit],
  );
}

function deliveriesOf(
  events: readonly EventRow[],
  endpoints: ReadonlyMap<string, readonly WebhookEndpoint[]>,
  { now, triesMax }: { now: Date; triesMax: number },
): NewDelivery[] {
  return events.flatMap(({ id: eventId, merchantId, type }) =>
    (endpoints.get(merchantId.toString('hex')) ?? [])
      .filter((endpoint) => wants(endpoint, type))
      .map(({ id }) => ({
        id: newId('whd'),
        merchantId,
        eventId,
        triesMax,
        isFirst: true,
        at: now,
        endpointId: idToBytes(id),
      })),
  );
}

function distinct(ids: readonly Buffer[]): Buffer[] {
  return [...new Map(ids.map((id) => [id.toString('hex'), id])).values()];
}
