import { createServer, type AddressInfo } from 'node:net';
import { eventually } from '@kessai/testing';
import { Webhook } from 'standardwebhooks';
import { endpoints, idsOf, WebhookSuite } from '../../testing/webhook-suite';
import { leaseDeliveries } from './delivery-leases';

const suite = new WebhookSuite('webhook_deliveries');

describe('delivering what happened', () => {
  it('sends it signed, as it stands among the events, to each endpoint that wants it', async () => {
    const wanting = await suite.anEndpoint(suite.receiver.url);
    const picky = await suite.anEndpoint(suite.other.url, { events: ['payment.failed'] });
    const id = await suite.anEvent();
    suite.deliver();
    const [delivery] = await suite.whenDone(wanting.id);
    expect(delivery).toMatchObject({
      id: expect.stringMatching(/^whd_/),
      endpointId: wanting.id,
      eventId: id,
      eventType: 'payment.canceled',
      status: 'delivered',
      attempts: [{ at: expect.any(String), status: 204, durationMs: expect.any(Number), error: null }],
      nextAttemptAt: null,
    });
    const [{ headers, body, event } = fail()] = suite.receiver.received;
    expect(new Webhook(wanting.secret).verify(body, headers as Record<string, string>)).toEqual(event);
    expect([headers['webhook-id'], (await suite.payment.get('/v1/events')).body.data]).toEqual([id, [event]]);
    expect([suite.other.received, await suite.deliveriesOf(picky.id)]).toEqual([[], []]);
  });

  it('sends the same again until it is taken, and keeps each attempt', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    suite.receiver.answer(() => (suite.receiver.received.length < 3 ? 503 : 200));
    await suite.anEvent();
    suite.deliver();
    const [delivery] = await suite.whenDone(id);
    expect(delivery).toMatchObject({
      status: 'delivered',
      attempts: [
        { status: 503, error: 'status_not_2xx' },
        { status: 503, error: 'status_not_2xx' },
        { status: 200, error: null },
      ],
    });
    expect(new Set(suite.receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(idsOf(suite.receiver)).size).toBe(1);
  });

  it('gives up after the last attempt, and says what it came to', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    await suite.receiver.close();
    await suite.anEvent();
    suite.deliver();
    const [delivery] = await suite.whenDone(id);
    const failed = { status: null, error: 'connection_failed' };
    expect(delivery).toMatchObject({ status: 'failed', nextAttemptAt: null, attempts: [failed, failed, failed] });
  });

  it('waits for as long as the suite.receiver asks', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    suite.receiver.answer(() => (response) => response.writeHead(429, { 'retry-after': '600' }).end());
    await suite.anEvent();
    suite.deliver();
    const [delivery] = await eventually(async () => {
      const deliveries = await suite.deliveriesOf(id);
      expect(deliveries[0]?.['attempts']).toHaveLength(1);
      return deliveries;
    });
    const [{ at }] = delivery!['attempts'] as [{ at: string }];
    expect(Date.parse(String(delivery!['nextAttemptAt'])) - Date.parse(at)).toBeGreaterThanOrEqual(600_000);
  });

  it('lets no suite.receiver that hangs hold up another one', async () => {
    const hanging = await suite.anEndpoint(suite.receiver.url);
    const answering = await suite.anEndpoint(suite.other.url);
    suite.receiver.answer(() => () => undefined);
    await suite.events(40);
    suite.deliver({ timeoutMs: 2_500, concurrency: 8, claimMs: 20_000 });
    await suite.whenDone(answering.id, 40);
    expect(new Set(idsOf(suite.other)).size).toBe(40);
    const waiting = await suite.deliveriesOf(hanging.id);
    expect(waiting.filter(({ status }) => status === 'pending').length).toBe(40);
  });

  it('gives each delivery to one of two instances', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    await suite.events(60);
    [suite.deliver(), suite.deliver()];
    await suite.whenDone(id, 60);
    expect([suite.receiver.received.length, new Set(idsOf(suite.receiver)).size]).toEqual([60, 60]);
  });

  it('takes over what an instance had leased that died', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    const event = await suite.anEvent();
    suite.receiver.answer(() => () => undefined);
    suite.deliver({ claimMs: 1_000, timeoutMs: 900 });
    await eventually(() => expect(suite.receiver.received).toHaveLength(1));
    await suite.database.admin.execute('UPDATE webhook_delivery SET nextAttemptAt = ?', [new Date(0)]);
    const hex = Buffer.from(id.slice(4), 'hex').toString('hex');
    const dead = { now: new Date(), until: new Date(Date.now() + 300) };
    expect(await leaseDeliveries(suite.database.db, new Map([[hex, { firsts: 1, retries: 0 }]]), dead)).toHaveLength(1);
    suite.receiver.answer(null);
    const [delivery] = await suite.whenDone(id);
    expect([delivery?.status, new Set(idsOf(suite.receiver))]).toEqual(['delivered', new Set([event])]);
  });

  it('signs with both secrets after a rotation', async () => {
    const { id, secret } = await suite.anEndpoint(suite.receiver.url);
    const rotated = String((await suite.payment.post(`${endpoints}/${id}/rotate-secret`)).body['secret']);
    await suite.anEvent();
    suite.deliver();
    await suite.whenDone(id);
    const [{ body, headers } = fail()] = suite.receiver.received;
    for (const each of [secret, rotated]) {
      expect(new Webhook(each).verify(body, headers as Record<string, string>)).toBeDefined();
    }
  });

  it('reads no more of an answer than it needs', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    suite.receiver.answer(() => (response) => {
      response.writeHead(200);
      const write = (): void =>
        void (response.destroyed || response.write('x'.repeat(65_536), () => setImmediate(write)));
      write();
    });
    await suite.anEvent();
    suite.deliver();
    expect((await suite.whenDone(id))[0]?.status).toBe('delivered');
  });
});

describe('keeping to addresses that may be called', () => {
  it('follows no redirect', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    suite.receiver.answer(() => (response) => response.writeHead(307, { location: suite.other.url }).end());
    await suite.anEvent();
    suite.deliver({ retryDelaysSeconds: [] });
    expect(await suite.whenDone(id)).toMatchObject([
      { status: 'failed', attempts: [{ status: 307, error: 'redirect_not_followed' }] },
    ]);
    expect(suite.other.received).toEqual([]);
  });

  it('calls nobody once a name that was public leads to a private address', async () => {
    let connections = 0;
    const inside = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((done) => inside.listen(0, '127.0.0.1', done));
    const { id } = await suite.anEndpoint(`https://shop.example:${(inside.address() as AddressInfo).port}/`);
    suite.leadsTo = '127.0.0.1';
    await suite.anEvent();
    suite.deliver({ retryDelaysSeconds: [] });
    expect(await suite.whenDone(id)).toMatchObject([
      { status: 'failed', attempts: [{ status: null, error: 'address_refused' }] },
    ]);
    await new Promise((done) => inside.close(done));
    expect(connections).toBe(0);
  });
});

describe('an endpoint that wants no more', () => {
  it('is switched off by its 410, which the others are told, and what it had coming is given up', async () => {
    const gone = await suite.anEndpoint(suite.receiver.url);
    const informed = await suite.anEndpoint(suite.other.url, { events: ['endpoint.disabled'] });
    suite.receiver.answer(() => 410);
    await suite.events(6);
    suite.deliver();
    await suite.whenDone(gone.id, 6);
    expect((await suite.payment.get(`${endpoints}/${gone.id}`)).body).toMatchObject({
      enabled: false,
      disabledReason: 'gone',
    });
    await suite.whenDone(informed.id);
    expect(suite.other.received.map(({ event }) => event)).toMatchObject([
      { type: 'endpoint.disabled', sequence: 1, data: { id: gone.id, disabledReason: 'gone' } },
    ]);
    expect((await suite.deliveriesOf(gone.id)).map(({ status }) => status)).toEqual(Array(6).fill('failed'));
  });

  it('is switched off when it has done nothing but fail for too long, and not before', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    suite.receiver.answer(() => 500);
    await suite.anEvent();
    suite.deliver({ disableAfterMs: 3_600_000 });
    await suite.whenDone(id);
    const failing = (await suite.payment.get(`${endpoints}/${id}`)).body;
    expect(failing).toMatchObject({ enabled: true, failingSince: expect.any(String) });
    await suite.database.admin.execute('UPDATE webhook_endpoint SET failingSince = failingSince - INTERVAL 1 HOUR');
    await suite.anEvent();
    await eventually(async () =>
      expect((await suite.payment.get(`${endpoints}/${id}`)).body).toMatchObject({
        enabled: false,
        disabledReason: 'failing',
      }),
    );
    const [told] = (await suite.payment.get('/v1/events?type=endpoint.disabled')).body.data;
    expect(told).toMatchObject({ data: { id, enabled: false } });
  });

  it('is forgiven everything by one success', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    suite.receiver.answer(() => (suite.receiver.received.length === 1 ? 500 : 200));
    await suite.anEvent();
    suite.deliver();
    await suite.whenDone(id);
    await eventually(async () =>
      expect((await suite.payment.get(`${endpoints}/${id}`)).body['failingSince']).toBeNull(),
    );
  });

  it('gets nothing while it is off', async () => {
    const { id } = await suite.anEndpoint(suite.receiver.url);
    await suite.payment.patch(`${endpoints}/${id}`, { enabled: false });
    const informed = await suite.anEndpoint(suite.other.url);
    await suite.anEvent();
    suite.deliver();
    await suite.whenDone(informed.id);
    expect([suite.receiver.received, await suite.deliveriesOf(id)]).toEqual([[], []]);
  });
});

function fail(): never {
  throw new Error('nothing was received');
}
