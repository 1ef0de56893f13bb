import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProofStack } from './proof-stack';
import type { Webhook } from './webhooks';

/** The shop's own server, which the platform tells what became of its payments, and which takes everything. */
export class MerchantServer {
  readonly received: Webhook[] = [];

  private constructor(private readonly server: Server) {}

  /** Before the first order: whatever happens from then on must arrive here. */
  static async open({ stack }: ProofStack): Promise<MerchantServer> {
    const server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const { id, type, sequence } = JSON.parse(Buffer.concat(chunks).toString()) as Webhook;
        merchant.received.push({ id, type, sequence });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const merchant = new MerchantServer(server);
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`${stack.url('payment')}/v1/webhook-endpoints`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.keys.merchant}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: `http://127.0.0.1:${port}/` }),
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.status !== 201) throw new Error(`no webhook endpoint was made: ${await answer.text()}`);
    return merchant;
  }

  hasAll(ids: readonly string[]): boolean {
    const received = new Set(this.received.map(({ id }) => id));
    return ids.every((id) => received.has(id));
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
