import type { ISocketFactory } from 'kafkajs';
import type { Socket } from 'node:net';

/** What kafkajs calls a cluster: the connections of one consumer, producer or admin client. */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

interface ClusterOptions {
  readonly socketFactory: ISocketFactory;
}

type ClusterClass = new (options: ClusterOptions) => Cluster;

/**
 * A cluster that is closed has no connection, and makes none until `connect` is called again. kafkajs closes only the
 * connections it knows at that moment: one that was being made, or that a retry makes later, stays open.
 */
export function closingCluster(KafkajsCluster: ClusterClass): ClusterClass {
  return class extends KafkajsCluster {
    private readonly connections: { readonly sockets: Set<Socket>; areAllowed: boolean };

    constructor(options: ClusterOptions) {
      const connections = { sockets: new Set<Socket>(), areAllowed: true };
      const socketFactory: ISocketFactory = (args) => {
        if (!connections.areAllowed) throw new Error('the client is closed');
        const socket = options.socketFactory(args);
        connections.sockets.add(socket);
        socket.once('close', () => connections.sockets.delete(socket));
        return socket;
      };
      super({ ...options, socketFactory });
      this.connections = connections;
    }

    override connect(): Promise<void> {
      this.connections.areAllowed = true;
      return super.connect();
    }

    override async disconnect(): Promise<void> {
      this.connections.areAllowed = false;
      await super.disconnect(); // It waits for the answers that are under way.
      if (this.connections.areAllowed) return; // `connect` was called again meanwhile.
      for (const socket of this.connections.sockets) {
        if (socket.connecting) socket.destroy();
        else socket.destroySoon(); // What is written to it still goes out.
      }
    }
  };
}
