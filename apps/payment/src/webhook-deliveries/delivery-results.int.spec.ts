import { createLogger, idToBytes } from '@kessai/runtime';
import { publicUrl } from '../../testing/given-merchant-events';
import { endpoints, WebhookSuite } from '../../testing/webhook-suite';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { readEndpointsById, type WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import type { Sent } from '../webhook-sending/webhook-sender';
import { leaseDeliveries } from './delivery-leases';
import { decideResult, DeliveryResults } from './delivery-results';
import type { LeasedDelivery } from './delivery-rows';
import { fanOut } from './fan-out';

const suite = new WebhookSuite('webhook_results');
const gone: Sent = { at: new Date(), status: 410, error: 'gone', durationMs: 1, retryAfterMs: null };

async function aLeased(): Promise<{ endpoint: WebhookEndpoint; delivery: LeasedDelivery }> {
  const { db } = suite.database;
  const id = idToBytes((await suite.anEndpoint(suite.receiver.url)).id);
  await suite.anEvent();
  const now = new Date(Date.now() + 1_000);
  await fanOut(db, { now, limit: 100, triesMax: 3 });
  const shares = new Map([[id.toString('hex'), { firsts: 1, retries: 0 }]]);
  const [delivery] = await leaseDeliveries(db, shares, { now, until: new Date(now.getTime() + 60_000) });
  const endpoint = (await readEndpointsById(db, [id])).get(id.toString('hex'));
  return { endpoint: endpoint!, delivery: delivery! };
}

/** As a process writes it that is stopping: once. */
async function write({ delivery, endpoint }: { delivery: LeasedDelivery; endpoint: WebhookEndpoint }, sent: Sent) {
  const merchantEvents = new MerchantEvents({ publicUrl, deliveries: { wake: () => undefined } });
  const options = { merchantEvents, disableAfterMs: 1_000, logger: createLogger('payment', 'silent') };
  const results = new DeliveryResults(suite.database.db, options);
  results.add(decideResult(delivery, { sent, endpoint, now: new Date() }, { delaysSeconds: [60, 60], random: 0 }));
  await results.stop();
}

async function shown({ endpoint: { id } }: { endpoint: WebhookEndpoint }) {
  const [delivery] = await suite.deliveriesOf(id);
  const { enabled, failingSince } = (await suite.payment.get(`${endpoints}/${id}`)).body;
  const { data } = (await suite.payment.get('/v1/events?type=endpoint.disabled')).body;
  return { status: delivery?.status, enabled, isFailing: failingSince !== null, events: data.length };
}

const untouched = { status: 'pending', enabled: true, isFailing: false, events: 0 };
const off = { status: 'failed', enabled: false, isFailing: false, events: 1 };

describe('a result that says something of its endpoint', () => {
  it('switches the endpoint off once, however often it is written', async () => {
    const leased = await aLeased();
    await write(leased, gone);
    expect(await shown(leased)).toEqual(off);
    await write(leased, gone);
    expect(await shown(leased)).toEqual(off);
  });

  it('is written together with it, or neither is', async () => {
    const { admin } = suite.database;
    const leased = await aLeased();
    await admin.execute(`CREATE TRIGGER no_event BEFORE INSERT ON merchant_event FOR EACH ROW SIGNAL SQLSTATE '45000'`);
    await write(leased, gone);
    await admin.execute('DROP TRIGGER no_event');
    expect(await shown(leased)).toEqual(untouched);
  });

  it('changes nothing where its lease is lost', async () => {
    const leased = await aLeased();
    await suite.database.admin.execute('UPDATE webhook_delivery SET claimToken = claimToken + 1');
    await write(leased, gone);
    await write(leased, { ...gone, status: 500, error: 'status_not_2xx' });
    expect(await shown(leased)).toEqual(untouched);
  });

  it('says nothing of an address that is another one by now', async () => {
    const leased = await aLeased();
    await suite.payment.patch(`${endpoints}/${leased.endpoint.id}`, { url: suite.other.url });
    await write(leased, gone);
    expect(await shown(leased)).toEqual({ ...untouched, status: 'failed' });
  });
});
