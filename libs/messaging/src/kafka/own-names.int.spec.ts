import { aNameServer, type ANameServer } from '@kessai/testing';
import { quiet } from '../testing/given-kafka';
import { createKafka } from './kafka-client';
import { kafkaConfigSchema } from './kafka-config';

let names: ANameServer;

beforeAll(async () => {
  names = await aNameServer();
  names.serve('.test');
});
afterAll(() => names.close());

it('connections to a broker go on at its last address while the resolver does not answer', async () => {
  const port = process.env['KAFKA_BROKERS']?.split(',')[0]?.split(':').at(-1);
  const config = kafkaConfigSchema.parse({ KAFKA_BROKERS: `broker.test:${port}` });
  const connectOnce = async () => {
    const admin = createKafka(config, { clientId: 'own-names', logger: quiet }).admin();
    await admin.connect();
    await admin.disconnect();
  };
  names.answer({ 'broker.test': ['127.0.0.1'] });
  await connectOnce();
  names.silence();
  await connectOnce();
  expect(names.asked.length).toBeGreaterThan(1);
});
