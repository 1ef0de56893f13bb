import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Proxy {
  readonly url: string;
  swallowAnswersThenCut(): void;
  /** How often the client has written: once for each round trip, while it waits for each answer. */
  writes(): number;
  close(): Promise<void>;
}

/** Stands between client and server, and can lose the server's next answer together with the connection. */
export async function aProxyTo(url: string): Promise<Proxy> {
  const target = new URL(url);
  const { hostname, port } = target;
  const open = new Set<Socket>();
  let swallowing = false;
  let writes = 0;
  const server: Server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      open.add(socket.on('error', () => socket.destroy()));
    }
    client.pipe(upstream);
    client.on('data', () => (writes += 1));
    upstream.on('data', (answer) => (swallowing ? client.destroy() : client.write(answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.toString(),
    swallowAnswersThenCut: () => (swallowing = true),
    writes: () => writes,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
