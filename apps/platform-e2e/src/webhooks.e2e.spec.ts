import { failpoints } from '@kessai/runtime';
import { seed } from '@kessai/testing';
import { allEvents, MerchantServer, type ToldEvent } from './merchant-server';
import { Platform } from './platform';
import { sample } from './sample';
import { aBasket, buy, completed, expectAllSucceeded, shop } from './shopping';
import { until } from './until';

const everyPoint = failpoints.map(({ name }) => name).filter((name) => name.startsWith('webhook-out.'));
const points = process.env['E2E_KILLS'] === 'all' ? everyPoint : sample(everyPoint, 2, `${seed()}-webhooks`);

let platform: Platform;
let merchant: MerchantServer;

beforeAll(async () => {
  // Two instances, each of which takes over from the other within seconds.
  const payment = {
    WEBHOOK_TIMEOUT_MS: '1000',
    WEBHOOK_CLAIM_MS: '2000',
    WEBHOOK_RETRY_DELAYS_SECONDS: Array(20).fill(0.2).join(),
  };
  platform = await Platform.start({ instances: { payment: 2 }, env: { payment } });
  merchant = await MerchantServer.start(platform, { failEvery: 7 });
});
afterAll(async () => {
  await merchant.stop();
  await platform.stop();
});

/** What was sent is what happened: nothing is missing, nothing was made up, and nothing was changed on its way. */
async function expectAllTold(): Promise<ToldEvent[]> {
  const happened = await allEvents(platform);
  await until(
    () => Promise.resolve(new Set(merchant.received.map(({ id }) => id))),
    (ids) => happened.every(({ id }) => ids.has(id)),
    60_000,
  );
  const known = new Map(happened.map((event) => [event.id, event]));
  for (const event of merchant.received) expect(event).toEqual(known.get(event.id));
  expect(merchant.forged).toEqual([]);
  return happened;
}

/** The events of each payment count 1, 2, 3 … and say what it came to. */
function expectInOrder(events: readonly ToldEvent[]): void {
  const byPayment = new Map<unknown, ToldEvent[]>();
  for (const event of events) byPayment.set(event.data['id'], [...(byPayment.get(event.data['id']) ?? []), event]);
  for (const told of byPayment.values()) {
    const inOrder = [...told].sort((a, b) => a.sequence - b.sequence);
    expect(inOrder.map(({ sequence }) => sequence)).toEqual(inOrder.map((_, index) => index + 1));
    expect(inOrder.map(({ type }) => type).filter((type) => type !== 'payment.unknown')).toEqual([
      'payment.succeeded',
      'payment.completed',
    ]);
  }
}

const untilReady = (instance: number) =>
  until(
    () =>
      platform.ask('payment', 'GET', '/health/ready', { instance, key: null }).then(
        ({ status }) => status === 200,
        () => false, // It does not listen yet.
      ),
    (ready) => ready,
  );

describe('what a merchant is told of its payments', () => {
  it('is the success, and then the completion', async () => {
    const paymentId = String((await buy(platform, aBasket())).body['id']);
    await completed(platform, paymentId);
    const told = await until(
      () => Promise.resolve(merchant.received.filter(({ data }) => data['id'] === paymentId)),
      (events) => events.length >= 2,
    );
    expect(told.map(({ type, sequence }) => [type, sequence]).sort()).toEqual([
      ['payment.completed', 2],
      ['payment.succeeded', 1],
    ]);
  });

  it.each(points)('is complete and nothing but true when payment dies at %s', async (point) => {
    const [victim] = platform.instancesOf('payment');
    await victim!.kill('SIGTERM');
    await victim!.start({ FAILPOINT_KILL: `${point}:3` });
    const armed = victim!.pid;
    const shopping = shop(platform, { orders: 30, buyers: 6 });
    await until(
      () => Promise.resolve(victim!.pid !== armed && victim!.alive()),
      (restarted) => restarted,
      60_000,
    );
    const { told } = await shopping;
    await untilReady(0);
    await expectAllSucceeded(platform, told);
    expectInOrder(await expectAllTold());
  });

  it('is complete and nothing but true when both instances are killed again and again', async () => {
    const shopping = shop(platform, { orders: 300, buyers: 6 });
    for (let round = 0; round < 4; round += 1) {
      const victim = platform.instancesOf('payment')[round % 2]!;
      const heard = merchant.received.length;
      await until(
        () => Promise.resolve(merchant.received.length),
        (now) => now > heard,
      );
      await victim.kill('SIGKILL');
      await victim.start();
    }
    const { told } = await shopping;
    for (const instance of [0, 1]) await untilReady(instance);
    await expectAllSucceeded(platform, told);
    expectInOrder(await expectAllTold());
  });
});
