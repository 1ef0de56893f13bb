import { Platform } from './platform';
import { expectAllSucceeded, shop } from './shopping';

describe.each(['on', 'off'] as const)('two instances of each service, Kafka transactions %s', (transactions) => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start({ transactions, instances: { payment: 2, wallet: 2, ledger: 2 } });
  });
  afterAll(() => platform.stop());

  it('share the work, and every payment is charged, credited and booked once', async () => {
    const { told } = await shop(platform, { orders: 60, buyers: 8 });
    expect([...told.values()].filter((status) => status !== 'SUCCEEDED')).toEqual([]);
    const report = await platform.audit();
    expect(report.broken).toEqual([]);
    expect(report.open).toEqual([]);
  });

  it('take over from each other when one of each dies under load', async () => {
    const shopping = shop(platform, { orders: 60, buyers: 6 });
    for (const service of ['payment', 'wallet', 'ledger'] as const) {
      await platform.instancesOf(service)[0]!.kill('SIGKILL');
    }
    const { told } = await shopping;
    for (const service of ['payment', 'wallet', 'ledger'] as const) await platform.instancesOf(service)[0]!.start();
    await expectAllSucceeded(platform, told);
  });
});
