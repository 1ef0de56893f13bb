import { eventually } from '@kessai/testing';
import { endpoints, idsOf, WebhookSuite } from '../../testing/webhook-suite';

const suite = new WebhookSuite('webhook_resending');

describe('sending again', () => {
  it('sends one event once more, in a delivery of its own', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    const event = await suite.anEvent();
    suite.deliver();
    const [first] = await suite.whenDone(id);
    const answer = await suite.payment.post(`/v1/deliveries/${first!.id}/resend`);
    expect([answer.status, answer.body]).toEqual([202, { deliveries: 1 }]);
    const deliveries = await suite.whenDone(id, 2);
    expect(deliveries.map(({ eventId }) => eventId)).toEqual([event, event]);
    expect(idsOf(suite.receiver)).toEqual([event, event]);
  });

  it('sends all that happened in a time and that the endpoint wants, also what it never had', async () => {
    await suite.events(3);
    const from = new Date(Date.now() - 60_000).toISOString();
    const to = new Date(Date.now() + 60_000).toISOString();
    const all = await suite.anEndpoint(suite.receiver.url);
    const picky = await suite.anEndpoint(suite.other.url, { events: ['payment.failed'] });
    suite.deliver();
    const resend = (endpointId: string, time = { from, to }) =>
      suite.payment.post('/v1/deliveries/resend', { endpointId, ...time });
    // They were not fanned out yet when the endpoint was made.
    await suite.whenDone(all.id, 3);
    expect((await resend(all.id)).body).toEqual({ deliveries: 3, nextFrom: null });
    await eventually(() => expect(suite.receiver.received).toHaveLength(6));
    expect(new Set(idsOf(suite.receiver)).size).toBe(3);
    expect((await resend(picky.id)).body).toEqual({ deliveries: 0, nextFrom: null });
    expect((await resend(all.id, { from: to, to })).body).toEqual({ deliveries: 0, nextFrom: null });
    expect((await resend(all.id, { from: to, to: from })).status).toBe(400);
  });

  it('sends a test to the endpoint alone, once, whatever its filter', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url, { events: ['payment.failed'] });
    await suite.anEndpoint(suite.other.url);
    suite.receiver.answer(() => 500);
    suite.deliver();
    expect(await suite.payment.post(`${endpoints}/${id}/test`)).toMatchObject({ status: 202, body: { deliveries: 1 } });
    expect(await suite.whenDone(id)).toMatchObject([
      { eventType: 'endpoint.test', status: 'failed', attempts: [{ status: 500 }] },
    ]);
    expect(suite.receiver.received.map(({ event }) => event)).toMatchObject([{ type: 'endpoint.test', data: { id } }]);
    expect(suite.other.received).toEqual([]);
  });

  it('is refused for an endpoint that is off', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    await suite.anEvent();
    suite.deliver();
    const [delivery] = await suite.whenDone(id);
    await suite.payment.patch(`${endpoints}/${id}`, { enabled: false });
    const time = { from: new Date(0).toISOString(), to: new Date().toISOString() };
    for (const answer of [
      await suite.payment.post(`/v1/deliveries/${delivery!.id}/resend`),
      await suite.payment.post('/v1/deliveries/resend', { endpointId: id, ...time }),
      await suite.payment.post(`${endpoints}/${id}/test`),
    ]) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'state_forbids' } });
    }
  });
});

describe('the list of events', () => {
  it('is the merchant’s own, newest first, by pages, type and time', async () => {
    const ids = [await suite.anEvent(), await suite.anEvent(), await suite.anEvent()].reverse();
    const first = (await suite.payment.get('/v1/events?limit=2')).body;
    expect([first.data.map(({ id }) => id), first.hasMore]).toEqual([ids.slice(0, 2), true]);
    const second = (await suite.payment.get(`/v1/events?limit=2&cursor=${first.nextCursor}`)).body;
    expect([second.data.map(({ id }) => id), second.hasMore]).toEqual([ids.slice(2), false]);
    const idsAt = async (query: string, call = {}) =>
      (await suite.payment.get(`/v1/events?${query}`, call)).body.data.map(({ id }) => id);
    expect(await idsAt('type=payment.failed')).toEqual([]);
    expect(await idsAt('type=payment.canceled')).toEqual(ids);
    const at = encodeURIComponent(String(second.data[0]!['createdAt']));
    expect(await idsAt(`to=${at}`)).toEqual([]);
    expect(await idsAt(`from=${at}`)).toEqual(ids);
    expect(await idsAt('', { key: 'other' })).toEqual([]);
    expect(await idsAt('', { key: 'operator' })).toEqual(ids);
    expect((await suite.payment.get('/v1/events?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z')).status).toBe(400);
    expect((await suite.payment.get('/v1/events?type=payment.created')).status).toBe(400);
  });
});
