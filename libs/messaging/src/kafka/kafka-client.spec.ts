import { createServer, type AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { createLogger } from '@kessai/runtime';
import { createKafka } from './kafka-client';
import { kafkaConfigSchema } from './kafka-config';

async function aFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a broker that is away', () => {
  it('is said once, however often it is tried and by however many parts', async () => {
    const port = await aFreePort();
    const config = kafkaConfigSchema.parse({ KAFKA_BROKERS: `127.0.0.1:${port}` });
    const out = new PassThrough();
    const logger = createLogger('wallet', 'info', { destination: out });
    const parts = ['consumer', 'relay'].map(async (clientId) => {
      const admin = createKafka(config, { clientId, logger }).admin();
      await admin.connect().catch((err: unknown) => logger.warn({ err }, 'waits for Kafka'));
    });
    await Promise.all(parts);

    const lines = String(out.read() ?? '')
      .split('\n')
      .filter(Boolean);
    const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages).toEqual([`Kafka 127.0.0.1:${port} is away`]);
  }, 60_000);
});
