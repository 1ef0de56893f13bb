import { Platform } from './platform';
import { expectAllSucceeded, shop } from './shopping';

describe.each(['on', 'off'] as const)(
  'Kafka and the database killed under load, Kafka transactions %s',
  (transactions) => {
    let platform: Platform;
    beforeAll(async () => {
      platform = await Platform.start({ transactions, ownInfrastructure: true });
    });
    afterAll(() => platform.stop());

    it.each(['kafka', 'database'] as const)('loses nothing when %s is killed and comes back', async (what) => {
      const shopping = shop(platform, { orders: 80, buyers: 6, patienceMs: 120_000 });
      await platform.infrastructure.kill(what);
      await platform.infrastructure.restart(what);
      const { told, unanswered } = await shopping;
      expect(unanswered).toEqual([]);
      expect(told.size).toBe(80);

      await expectAllSucceeded(platform, told);
    });
  },
);
