import { inTransaction, newId, passHandOver } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import type { MerchantEventType } from '../merchant-events/merchant-event';
import { readEnabledEndpoints, wants, type WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import { insertDeliveries, type NewDelivery } from './webhook-delivery';

interface EventRow {
  id: Buffer;
  merchantId: Buffer;
  type: MerchantEventType;
}

/**
 * Gives each new event a delivery for every endpoint that wants it, oldest events first; says how many events. What
 * another instance is at is skipped. An event and its deliveries commit together: it is fanned out once, whoever dies.
 */
export async function fanOut(
  db: DataSource,
  { now, limit, triesMax }: { now: Date; limit: number; triesMax: number },
): Promise<number> {
  const count = await inTransaction(db, async (tx) => {
    const events = await lockNew(tx, limit);
    if (events.length === 0) return 0;
    const endpoints = await readEnabledEndpoints(tx, distinct(events.map(({ merchantId }) => merchantId)));
    await insertDeliveries(tx, deliveriesOf(events, endpoints, { now, triesMax }));
    await tx.query('UPDATE merchant_event SET fannedOutAt = ? WHERE id IN (?)', [now, events.map(({ id }) => id)]);
    passHandOver('webhook-out.before-fan-out-commit');
    return events.length;
  });
  if (count > 0) passHandOver('webhook-out.after-fan-out-commit');
  return count;
}

function lockNew(tx: EntityManager, limit: number): Promise<EventRow[]> {
  return tx.query<EventRow[]>(
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
        ...{ merchantId, eventId, triesMax, isFirst: true, at: now },
        endpointId: Buffer.from(id.slice(4), 'hex'),
      })),
  );
}

function distinct(ids: readonly Buffer[]): Buffer[] {
  return [...new Map(ids.map((id) => [id.toString('hex'), id])).values()];
}
