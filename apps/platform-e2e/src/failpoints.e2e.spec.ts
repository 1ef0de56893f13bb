import { failpoints } from '@kessai/runtime';
import { seed } from '@kessai/testing';
import { MerchantServer } from './merchant-server';
import { sample } from './sample';
import { Platform } from './platform';
import { expectAllSucceeded, refundAll, shop } from './shopping';
import { until } from './until';

interface Kill {
  readonly point: string;
  readonly service: 'payment' | 'wallet' | 'ledger';
}

const services = ['payment', 'wallet', 'ledger'] as const;

/** Every place where work passes from hand to hand, in every service that has it. */
const everyKill: readonly Kill[] = failpoints.flatMap(({ name, service }) =>
  (service === 'each' ? services : [service]).map((each): Kill => ({ point: name, service: each })),
);

/** Payment's relay always has events; that of wallet and ledger has only the results of records that were parked. */
function needsParkedRecord({ point, service }: Kill): boolean {
  return point.startsWith('retry.') || (point.startsWith('relay.') && service !== 'payment');
}

const all = process.env['E2E_KILLS'] === 'all';
const seeded = seed();

describe.each(['on', 'off'] as const)('kill -9 at a failpoint under load, Kafka transactions %s', (transactions) => {
  const kills = all ? everyKill : sample(everyKill, 5, `${seeded}-${transactions}`);
  let platform: Platform;
  let merchant: MerchantServer;
  beforeAll(async () => {
    process.stdout.write(`${kills.length} of ${everyKill.length} failpoints; E2E_KILLS=all takes all\n`);
    platform = await Platform.start({ transactions });
    merchant = await MerchantServer.start(platform);
  });
  afterAll(async () => {
    await merchant.stop();
    await platform.stop();
  });

  it.each(kills.map((kill) => [`${kill.service} at ${kill.point}`, kill] as const))(
    'loses nothing and does nothing twice when it hits %s',
    async (_name, { point, service }) => {
      const [victim] = platform.instancesOf(service);
      if (victim === undefined) throw new Error(`no ${service} runs`);
      await victim.kill('SIGTERM');
      // In the middle of the load; what only a parked record leads to comes seldom, so there the first time.
      const nth = needsParkedRecord({ point, service }) ? 1 : 2;
      await victim.start({ FAILPOINT_KILL: `${point}:${nth}` });
      const armed = victim.pid;

      await leadTo(platform, point);
      const shopping = shop(platform, { orders: 24, buyers: 6 }).then(async (result) => {
        if (point.startsWith('refund.')) await refundAll(platform, [...result.told.keys()].slice(0, 4));
        return result;
      });
      if (needsParkedRecord({ point, service })) await platform.failChunksForAMoment(service);
      // Killed by itself, then started again, unarmed, by the process that watches over it.
      await until(
        async () => victim.pid !== armed && victim.alive(),
        (restarted) => restarted,
        60_000,
      );
      const { told } = await shopping;

      await expectAllSucceeded(platform, told);
      const { openRefunds } = await until(
        () => platform.audit(),
        (report) => report.openRefunds.length === 0,
        90_000,
      );
      expect(openRefunds).toEqual([]);
    },
  );
});

/** What only doubt or a webhook leads to: confirms that are charged without an answer, and a PSP that tells of them. */
async function leadTo(platform: Platform, point: string): Promise<void> {
  const script = (method: string, path: string, body: object) =>
    platform.ask('simulator', method, path, { body, key: null });
  const isOfWebhooks = point.startsWith('webhook.');
  const url = isOfWebhooks ? `${platform.stack.url('payment')}/v1/psp/toss/webhooks` : null;
  expect((await script('PUT', '/sim/webhooks', { url })).status).toBe(200);
  if (!point.startsWith('recovery.')) return;
  const match = { operation: 'confirm', times: 6 };
  expect((await script('POST', '/sim/faults', { match, fault: { kind: 'drop_after' } })).status).toBe(201);
}
