import { KafkaRecords, type StoredRecord } from './kafka-records';
import { Platform } from './platform';
import { aBasket, buy, completed, shop } from './shopping';
import { until } from './until';

const topics = ['payment.events', 'wallet.events', 'ledger.events'] as const;
const groups = {
  payment: ['wallet.events', 'ledger.events'],
  wallet: ['payment.events'],
  ledger: ['payment.events'],
} as const;

describe.each(['on', 'off'] as const)(
  'messages that come twice, late or damaged, Kafka transactions %s',
  (transactions) => {
    let platform: Platform;
    let kafka: KafkaRecords;
    beforeAll(async () => {
      platform = await Platform.start({ transactions });
      kafka = new KafkaRecords(platform.stack.brokers, platform.stack.topicPrefix);
    });
    afterAll(() => platform.stop());

    const auditWithoutDeadLetters = async () => {
      const report = await platform.audit();
      expect(report.broken).toEqual([]);
      return report;
    };
    /** Not one of those that these tests have damaged: they stand in the same topic. */
    const aGoodRecord = async (): Promise<StoredRecord> => {
      const records = await kafka.readAll('payment.events');
      const isGood = ({ key, headers }: StoredRecord) =>
        key?.toString().startsWith('pay_') === true && String(headers['ce_type']) === 'payment.succeeded.v1';
      return records.find(isGood)!;
    };
    const again = ({ key, value, headers, partition }: StoredRecord) => ({ key, value, headers, partition });

    it('has one effect of each event that is delivered three times', async () => {
      await shop(platform, { orders: 30, buyers: 5 });
      await auditWithoutDeadLetters();
      for (const topic of topics) {
        const records = await kafka.readAll(topic);
        expect(records.length).toBeGreaterThanOrEqual(30);
        await kafka.produce(topic, [...records.map(again), ...records.map(again)]);
      }
      await completed(platform, String((await buy(platform, aBasket())).body['id'])); // Behind all repeats.
      await auditWithoutDeadLetters();
    });

    it('has one effect of each event when every group starts from the beginning again', async () => {
      await shop(platform, { orders: 20, buyers: 5 });
      await auditWithoutDeadLetters();
      const services = Object.keys(groups) as (keyof typeof groups)[];
      for (const service of services) {
        for (const instance of platform.instancesOf(service)) await instance.kill('SIGTERM');
        await until(
          () => kafka.groupIsEmpty(service),
          (empty) => empty,
        );
        await kafka.rewind(service, groups[service]);
      }
      for (const service of services) for (const instance of platform.instancesOf(service)) await instance.start();
      await completed(platform, String((await buy(platform, aBasket())).body['id']));
      await auditWithoutDeadLetters();
    });

    it('processes the good records around a damaged one, whose bytes and reasons stand in the dead letters', async () => {
      const before = await buy(platform, aBasket());
      await completed(platform, String(before.body['id']));
      const good = await aGoodRecord();
      const damaged = Buffer.from('{"amountMinor": 12.5, "lines": "none"');
      const id = Buffer.from(`evt_${'0'.repeat(20)}${Date.now().toString(16).padStart(12, '0')}`);
      await kafka.produce('payment.events', [
        {
          key: Buffer.from('poison-key'),
          value: damaged,
          headers: { ...good.headers, ce_id: id },
          partition: good.partition,
        },
        again(good),
      ]);

      const after = await buy(platform, aBasket());
      await completed(platform, String(after.body['id']));
      for (const group of ['wallet', 'ledger']) {
        const letters = await until(
          () => kafka.readAll(`${group}.dlt`),
          (found) => found.some(({ key }) => key?.toString() === 'poison-key'),
        );
        const letter = letters.find(({ key }) => key?.toString() === 'poison-key')!;
        expect(letter.value?.equals(damaged)).toBe(true);
        expect(String(letter.headers['ce_id'])).toBe(id.toString());
        const reasons = Object.entries(letter.headers).map(([name, value]) => `${name}=${String(value)}`);
        expect(reasons.join('\n')).toMatch(/payment\.events/);
        expect(reasons.join('\n')).toMatch(/fingerprint/i);
      }
    });

    it('puts an unknown version of a known event aside and skips an event that nobody knows', async () => {
      const good = await aGoodRecord();
      const stamp = Date.now().toString(16).padStart(12, '0');
      const renamed = (type: string, key: string, id: string) => ({
        key: Buffer.from(key),
        value: good.value,
        headers: { ...good.headers, ce_type: Buffer.from(type), ce_id: Buffer.from(`evt_${id.repeat(20)}${stamp}`) },
        partition: good.partition,
      });
      await kafka.produce('payment.events', [
        renamed('payment.succeeded.v99', 'from-the-future', '1'),
        renamed('weather.changed.v1', 'nobodys', '2'),
      ]);
      await completed(platform, String((await buy(platform, aBasket())).body['id']));
      const keys = async () => (await kafka.readAll('ledger.dlt')).map(({ key }) => key?.toString());
      await until(keys, (found) => found.includes('from-the-future'));
      expect(await keys()).not.toContain('nobodys');
      await auditWithoutDeadLetters();
    });

    it('carries a record near the limit of its topic into the dead letters whole', async () => {
      const huge = Buffer.alloc(900_000, 'x');
      const id = Buffer.from(`evt_${'3'.repeat(20)}${Date.now().toString(16).padStart(12, '0')}`);
      const good = await aGoodRecord();
      await kafka.produce('payment.events', [
        { key: Buffer.from('huge'), value: huge, headers: { ...good.headers, ce_id: id }, partition: good.partition },
      ]);
      await completed(platform, String((await buy(platform, aBasket())).body['id']));
      const letters = await until(
        () => kafka.readAll('wallet.dlt'),
        (found) => found.some(({ key }) => key?.toString() === 'huge'),
      );
      expect(letters.find(({ key }) => key?.toString() === 'huge')?.value?.equals(huge)).toBe(true);
      await auditWithoutDeadLetters();
    });
  },
);
