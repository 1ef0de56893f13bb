import { eventually, testPrefix } from '@kessai/testing';
import { ensureTopics } from '../kafka/topics';
import { givenKafka, quiet, type GivenKafka } from '../testing/given-kafka';
import { CatchUp } from './catch-up';

describe('catching up with a topic', () => {
  let kafka: GivenKafka;
  let topic: string;
  let groupId: string;
  let catchUp: CatchUp;

  beforeEach(async () => {
    const prefix = testPrefix('catch-up');
    kafka = await givenKafka(process.env['KAFKA_BROKERS'], prefix, { TOPIC_PARTITIONS: '2' });
    await ensureTopics(kafka.config, []);
    [topic, groupId] = [`${prefix}access.events`, `${prefix}wallet`];
    catchUp = new CatchUp({ config: kafka.config, group: 'wallet', topics: ['access.events'], logger: quiet });
  });
  afterEach(async () => {
    await catchUp.stop();
    await kafka.close();
  });

  async function givenRecords(...partitions: number[]): Promise<void> {
    const producer = kafka.kafka.producer();
    await producer.connect();
    await producer.send({ topic, messages: partitions.map((partition) => ({ partition, key: 'k', value: 'v' })) });
    await producer.disconnect();
  }

  /** For partitions 0, 1, … */
  const commit = (...offsets: string[]) => {
    const partitions = offsets.map((offset, partition) => ({ partition, offset }));
    return kafka.admin.setOffsets({ groupId, topic, partitions });
  };

  it('is done at once where nothing was ever said', async () => {
    catchUp.start();
    await eventually(() => expect(catchUp.reached).toBe(true));
    expect(catchUp.health()).toEqual({ ok: true });
  });

  it('is done when the group has committed all that stood there at the start, on every partition', async () => {
    await givenRecords(0, 0, 1);
    await commit('2', '0');
    catchUp.start();
    expect([catchUp.reached, catchUp.health().ok]).toEqual([false, false]);
    await commit('2', '1');
    await eventually(() => expect(catchUp.reached).toBe(true));
  });

  it('does not wait for what comes after the start, and stays done', async () => {
    await givenRecords(0);
    await commit('1');
    catchUp.start();
    await eventually(() => expect(catchUp.reached).toBe(true));
    await givenRecords(0, 1);
    expect(catchUp.reached).toBe(true);
  });

  it('is not done while Kafka cannot tell, and ends all the same when the service stops', async () => {
    const config = { ...kafka.config, KAFKA_BROKERS: ['127.0.0.1:1'] };
    const nowhere = new CatchUp({ config, group: 'wallet', topics: ['access.events'], logger: quiet });
    nowhere.start();
    await nowhere.stop();
    expect(nowhere.reached).toBe(false);
  });
});
