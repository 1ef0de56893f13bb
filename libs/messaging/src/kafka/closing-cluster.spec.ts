import { createLogger } from '@kessai/runtime';
import type { ISocketFactory } from 'kafkajs';
import { Socket } from 'node:net';
import { closingCluster } from './closing-cluster';
import { createKafka } from './kafka-client';
import { kafkaConfigSchema } from './kafka-config';

/** As kafkajs does it: what is being made while it is closed is none of its connections yet. */
class ForgetfulCluster {
  constructor(readonly options: { socketFactory: ISocketFactory }) {}

  async connect(): Promise<void> {
    this.options.socketFactory({ host: 'kafka', port: 9092, onConnect: () => undefined } as never);
    return Promise.resolve();
  }

  async disconnect(): Promise<void> {
    return Promise.resolve();
  }
}

const Closing = closingCluster(ForgetfulCluster);
const sockets: Socket[] = [];
function socketFactory(): Socket {
  const socket = Object.assign(new Socket(), { connecting: true });
  sockets.push(socket);
  return socket;
}

beforeEach(() => sockets.splice(0));

describe('a client of Kafka that is closed', () => {
  it('closes the connection that it was making', async () => {
    const cluster = new Closing({ socketFactory });
    await cluster.connect();
    await cluster.disconnect();
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it('can be opened again, also while it closes', async () => {
    const cluster = new Closing({ socketFactory });
    await cluster.disconnect();
    await cluster.connect();
    const closed = cluster.disconnect();
    await cluster.connect();
    await closed;
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, false]);
  });

  it('makes no connection for what is asked of it afterwards', async () => {
    const config = kafkaConfigSchema.parse({ KAFKA_BROKERS: '127.0.0.1:1' });
    const logger = createLogger('test', 'silent');
    const admin = createKafka(config, { clientId: 'closing', logger, socketFactory }).admin();
    await admin.disconnect();
    await expect(admin.listTopics()).rejects.toThrow('the client is closed');
    expect(sockets).toEqual([]);
  });
});
