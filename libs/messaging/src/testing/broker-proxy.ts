import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createKafka, type Kafka } from '../kafka/kafka-client';
import type { KafkaConfig } from '../kafka/kafka-config';
import { quiet } from './given-kafka';

/** The requests of Kafka's protocol that tests interfere with. */
export const PRODUCE = 0;
export const FIND_COORDINATOR = 10;
export const HEARTBEAT = 12;
export const ADD_OFFSETS_TO_TXN = 25;
export const END_TXN = 26;
export const TXN_OFFSET_COMMIT = 28;

export const COORDINATOR_LOADING = 14;
export const COORDINATOR_NOT_AVAILABLE = 15;
export const GROUP_AUTHORIZATION_FAILED = 30;

/** What FindCoordinator answers behind its error: no words about it, no broker, no host, no port. */
export const NO_COORDINATOR = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0xff, 0xff, 0xff, 0xff]);

type Fault = 'lose-request' | 'lose-answer' | { readonly refuseWith: number; readonly rest?: Buffer };

interface Planned {
  readonly api: number;
  readonly fault: Fault;
  times: number;
}

/** Stands between a client and the broker and loses what the test tells it to lose, with the connection. */
export class BrokerProxy {
  private readonly planned: Planned[] = [];
  private readonly sockets = new Set<Socket>();
  private seen = new Map<number, number>();

  private constructor(
    private readonly server: Server,
    private readonly broker: { host: string; port: number },
  ) {}

  static async start(brokerAddress: string): Promise<BrokerProxy> {
    const [host, port] = brokerAddress.split(':') as [string, string];
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new BrokerProxy(server, { host, port: Number(port) });
    server.on('connection', (socket) => proxy.join(socket));
    return proxy;
  }

  /** A client all of whose connections go through the proxy, whatever address the broker advertises. */
  client(config: KafkaConfig, clientId = 'behind-proxy', logger = quiet): Kafka {
    const { port } = this.server.address() as AddressInfo;
    return createKafka(config, {
      clientId,
      logger,
      socketFactory: ({ onConnect }) => connect({ host: '127.0.0.1', port }, onConnect),
    });
  }

  plan(api: number, fault: Fault, times = 1): void {
    this.planned.push({ api, fault, times });
  }

  /** What is still planned no longer happens. */
  forget(): void {
    this.planned.length = 0;
  }

  requests(api: number): number {
    return this.seen.get(api) ?? 0;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private join(client: Socket): void {
    const broker = connect(this.broker);
    const cut = () => {
      client.destroy();
      broker.destroy();
    };
    for (const socket of [client, broker]) {
      this.sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', cut);
    }
    const lost = new Set<number>();
    client.on(
      'data',
      frames((frame) => {
        const correlation = frame.readInt32BE(8);
        const fault = this.faultFor(frame.readInt16BE(4));
        if (fault === 'lose-request') return cut();
        if (fault !== null && typeof fault === 'object')
          return void client.write(refusal(correlation, fault.refuseWith, fault.rest));
        if (fault === 'lose-answer') lost.add(correlation);
        broker.write(frame);
      }),
    );
    broker.on(
      'data',
      frames((frame) => {
        if (lost.has(frame.readInt32BE(4))) return cut();
        client.write(frame);
      }),
    );
  }

  private faultFor(api: number): Fault | null {
    this.seen.set(api, this.requests(api) + 1);
    const planned = this.planned.find((one) => one.api === api && one.times > 0);
    if (!planned) return null;
    planned.times -= 1;
    return planned.fault;
  }
}

/** Hands on whole frames: a length in four bytes, then that many. */
function frames(take: (frame: Buffer) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const length = 4 + rest.readInt32BE(0);
      const frame = rest.subarray(0, length);
      rest = rest.subarray(length);
      take(frame);
    }
  };
}

/** A throttle time of zero and an error, which is all that AddOffsetsToTxn, EndTxn and Heartbeat answer; then the rest. */
function refusal(correlation: number, code: number, rest: Buffer = Buffer.alloc(0)): Buffer {
  const frame = Buffer.alloc(14);
  frame.writeInt32BE(10 + rest.length, 0);
  frame.writeInt32BE(correlation, 4);
  frame.writeInt16BE(code, 12);
  return Buffer.concat([frame, rest]);
}
