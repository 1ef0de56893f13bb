import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands before the database, and can lose a COMMIT on its way there, with the connection: nothing is committed then. */
export async function aDatabaseProxy(url: string) {
  const target = new URL(url);
  const { hostname, port } = target;
  const open = new Set<Socket>();
  let losing = false;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) open.add(socket.on('error', () => socket.destroy()));
    upstream.pipe(client);
    client.on('data', (said) => {
      if (!losing || !said.includes('COMMIT')) return upstream.write(said);
      losing = false;
      upstream.destroy();
      return client.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.toString(),
    loseNextCommit: () => {
      losing = true;
    },
    isLost: () => !losing,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
