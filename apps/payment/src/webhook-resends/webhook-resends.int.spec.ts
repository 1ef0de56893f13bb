import { queueRows } from '@kessai/database';
import { idToBytes, idToHex, newId } from '@kessai/runtime';
import { asRows, eventually } from '@kessai/testing';
import { merchantId } from '../../testing/given-payment';
import { endpoints, WebhookSuite } from '../../testing/webhook-suite';
import { pendingMax } from '../webhook-deliveries/pending-deliveries';
import { eventsMax } from './webhook-resend.service';

const suite = new WebhookSuite('webhook_resends');

const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const allTime = () => ({ from: minutesFromNow(-60), to: minutesFromNow(60) });
const resendAll = (endpointId: string, call = {}) =>
  suite.payment.post('/v1/deliveries/resend', { endpointId, ...allTime() }, call);

async function count(sql: string, params: unknown[] = []): Promise<number> {
  const [row] = await suite.database.admin.query<{ n: string }>(`SELECT COUNT(*) AS n FROM ${sql}`, params);
  return Number(row!.n);
}

const deliveriesTo = (endpointId: string, condition = 'TRUE') =>
  count(`webhook_delivery WHERE endpointId = ? AND ${condition}`, [idToBytes(endpointId)]);

/** Events that had their deliveries long ago. */
async function givenEvents(howMany: number): Promise<string[]> {
  const ids = Array.from({ length: howMany }, () => newId('evt'));
  const at = new Date();
  const columns = ['id', 'merchantId', 'subjectId', 'type', 'sequence', 'data', 'createdAt', 'fannedOutAt'];
  const rows = ids.map((id, index) => [
    idToHex(id),
    idToHex(merchantId),
    idToHex(ids[0]!),
    'payment.canceled',
    index + 1,
    '{}',
    at,
    at,
  ]);
  await suite.database.admin.transaction((tx) => queueRows(tx, 'merchant_event', asRows(columns, rows)));
  return ids;
}

/** Deliveries that wait for a receiver which is away. */
async function givenPending(endpointId: string, eventIds: readonly string[]): Promise<void> {
  const columns = ['id', 'merchantId', 'endpointId', 'eventId', 'status', 'triesMax', 'nextAttemptAt', 'createdAt'];
  const rows = eventIds.map((eventId) => [
    ...[newId('whd'), merchantId, endpointId, eventId].map(idToHex),
    'pending',
    3,
    new Date(Date.now() + 3_600_000),
    new Date(),
  ]);
  await suite.database.admin.transaction((tx) => queueRows(tx, 'webhook_delivery', asRows(columns, rows)));
}

describe('sending the events of a time again', () => {
  it('writes no delivery in the request, and one resend under one Idempotency-Key', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    await givenEvents(3);
    const body = { endpointId: id, ...allTime() };
    const asked = () => suite.payment.post('/v1/deliveries/resend', body, { idempotencyKey: 'resend-1' });
    const together = await Promise.all(Array.from({ length: 5 }, asked));
    expect(together.map(({ status, text }) => [status, text])).toEqual(
      Array.from({ length: 5 }, () => [202, '{"deliveries":3,"nextFrom":null}']),
    );
    expect((await asked()).headers['idempotent-replayed']).toBe('true');
    expect([await deliveriesTo(id), await count('webhook_resend')]).toEqual([0, 1]);
  });

  it('runs once for each endpoint: a second is refused until the first has ended', async () => {
    const [{ id }, other] = [await suite.anEndpoint(suite.receiver.url), await suite.anEndpoint(suite.other.url)];
    await givenEvents(2);
    const answers = await Promise.all(Array.from({ length: 10 }, () => resendAll(id)));
    const refused = answers.filter(({ status }) => status === 409);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(refused).toHaveLength(9);
    expect(refused.every(({ body, headers }) => body.code === 'state_forbids' && headers['retry-after'])).toBe(true);
    expect((await resendAll(other.id)).status).toBe(202);
    suite.deliver();
    await eventually(async () => expect((await resendAll(id)).status).toBe(202));
  });

  it('sends each event once, however many instances are at it', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    await givenEvents(350);
    expect((await resendAll(id)).body).toMatchObject({ deliveries: 350 });
    for (let instance = 1; instance <= 3; instance += 1) suite.deliver();
    await eventually(async () => expect(await count('webhook_resend')).toBe(0));
    expect(await deliveriesTo(id)).toBe(350);
    expect(await count('(SELECT DISTINCT eventId FROM webhook_delivery) AS sent')).toBe(350);
  });

  it('passes over events that are on their way to the endpoint already', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    const events = await givenEvents(5);
    await givenPending(id, events.slice(0, 3));
    expect((await resendAll(id)).body).toMatchObject({ deliveries: 5 });
    suite.deliver();
    await eventually(async () => expect(await count('webhook_resend')).toBe(0));
    expect(await deliveriesTo(id)).toBe(5);
  });

  it('waits while as many deliveries are pending as may be, and goes on when there is room', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    const events = await givenEvents(pendingMax + 20);
    await givenPending(id, events.slice(0, pendingMax - 5));
    await resendAll(id);
    suite.deliver();
    await eventually(async () => expect(await deliveriesTo(id, "status = 'delivered'")).toBe(25));
    expect(await deliveriesTo(id)).toBe(pendingMax + 20);
  });

  it('ends where the endpoint is switched off', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    await givenEvents(3);
    await resendAll(id);
    await suite.payment.patch(`${endpoints}/${id}`, { enabled: false });
    suite.deliver();
    await eventually(async () => expect(await count('webhook_resend')).toBe(0));
    expect(await deliveriesTo(id)).toBe(0);
  });

  it('looks at so many events of a request and no more, whatever the filter, and says where to go on', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url, { events: ['payment.failed'] });
    await givenEvents(eventsMax);
    expect((await resendAll(id)).body).toEqual({ deliveries: 0, nextFrom: null });
    await givenEvents(1);
    expect((await resendAll(id)).body).toEqual({ deliveries: 0, nextFrom: expect.any(String) as string });
    // As many in the minute before the time, which ids cannot tell from it for sure, do not count.
    const span = { from: minutesFromNow(0), to: minutesFromNow(60) };
    const all = await suite.anEndpoint(suite.receiver.url);
    await givenEvents(1);
    const answer = await suite.payment.post('/v1/deliveries/resend', { endpointId: all.id, ...span });
    expect(answer.body).toEqual({ deliveries: 1, nextFrom: null });
  });
});

describe('sending one event again', () => {
  it('adds nothing to a delivery that is pending, even of many requests at once', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    const [event] = await givenEvents(1);
    await givenPending(id, [event!]);
    await suite.database.admin.execute("UPDATE webhook_delivery SET status = 'failed', nextAttemptAt = NULL");
    const [delivery] = await suite.deliveriesOf(id);
    const resend = () => suite.payment.post(`/v1/deliveries/${delivery!.id}/resend`);
    const answers = await Promise.all(Array.from({ length: 20 }, resend));
    expect(answers.every(({ status, body }) => status === 202 && body['deliveries'] === 1)).toBe(true);
    expect(await deliveriesTo(id, "status = 'pending'")).toBe(1);
  });

  it('is refused, as a test is, while as many deliveries are pending as may be', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    const [event, ...others] = await givenEvents(pendingMax + 1);
    await givenPending(id, [event!]);
    await suite.database.admin.execute("UPDATE webhook_delivery SET status = 'failed', nextAttemptAt = NULL");
    const [delivery] = await suite.deliveriesOf(id);
    await givenPending(id, others);
    for (const path of [`/v1/deliveries/${delivery!.id}/resend`, `${endpoints}/${id}/test`]) {
      expect(await suite.payment.post(path)).toMatchObject({ status: 409, body: { code: 'state_forbids' } });
    }
    expect(await deliveriesTo(id)).toBe(pendingMax + 1);
  });
});
