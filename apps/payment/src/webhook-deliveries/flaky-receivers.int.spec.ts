import { eventually } from '@kessai/testing';
import { idsOf, WebhookSuite } from '../../testing/webhook-suite';

const suite = new WebhookSuite('flaky_receivers');

const timeoutMs = 15_000;

describe('a receiver that fails and hangs now and then', () => {
  it('gets all in a minute, its retries when they are due, and other endpoints notice nothing', async () => {
    const flaky = await suite.anEndpoint(suite.receiver.url);
    const sound = await suite.anEndpoint(suite.other.url);
    const tries = new Map<string, number>();
    suite.receiver.answer(({ event: { id } }) => {
      tries.set(id, (tries.get(id) ?? 0) + 1);
      if (tries.get(id) !== 1) return 204;
      if (tries.size % 7 === 0) return () => undefined;
      return tries.size % 3 === 0 ? 500 : 204;
    });
    suite.deliver({ timeoutMs, claimMs: 30_000, retryDelaysSeconds: [5, 30, 120] });
    const events = await suite.events(30);
    await eventually(() => expect(new Set(idsOf(suite.other))).toEqual(new Set(events)), { withinMs: 60_000 });
    const waiting = (await suite.deliveriesOf(flaky.id)).filter(({ status }) => status === 'pending');
    expect(waiting).not.toEqual([]); // It has not waited for what hangs.
    await eventually(
      async () => {
        const deliveries = await suite.deliveriesOf(flaky.id);
        expect(deliveries.filter(({ status }) => status === 'delivered')).toHaveLength(30);
      },
      { withinMs: 60_000 },
    );
    const attempts = (await suite.deliveriesOf(flaky.id)).map((one) => one['attempts'] as readonly object[]);
    expect(attempts.filter((made) => made.length > 1).length).toBeGreaterThanOrEqual(12);
    expect(attempts.filter((made) => made.length > 2)).toEqual([]);
    expect(await suite.deliveriesOf(sound.id)).toHaveLength(30);
  }, 120_000);
});
