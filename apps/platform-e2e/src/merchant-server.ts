import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Platform } from './platform';

export interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  readonly data: Record<string, unknown>;
}

/** A merchant's server: verifies every webhook as the standard says, and keeps what it was sent. */
export class MerchantServer {
  readonly received: ToldEvent[] = [];
  /** What carried no good signature. */
  readonly forged: string[] = [];
  private secret = '';

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** Every `failEvery`-th webhook is answered with 500 and must come again. */
  static async start(platform: Platform, { failEvery = Infinity } = {}): Promise<MerchantServer> {
    let heard = 0;
    const server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        merchant.hear(Buffer.concat(chunks).toString(), incoming.headers as Record<string, string>);
        heard += 1;
        response.writeHead(heard % failEvery === 0 ? 500 : 204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const merchant = new MerchantServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const { status, body } = await platform.ask('payment', 'POST', '/v1/webhook-endpoints', {
      body: { url: merchant.url },
    });
    if (status !== 201) throw new Error(`no webhook endpoint was made: ${JSON.stringify(body)}`);
    merchant.secret = String(body['secret']);
    return merchant;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.closeAllConnections();
      this.server.close(() => resolve());
    });
  }

  private hear(body: string, headers: Record<string, string>): void {
    try {
      this.received.push(new Webhook(this.secret).verify(body, headers) as ToldEvent);
    } catch {
      this.forged.push(body);
    }
  }
}

/** Every event of the merchant, as its list has them. */
export async function allEvents(platform: Platform): Promise<ToldEvent[]> {
  const events: ToldEvent[] = [];
  let cursor: string | null = null;
  do {
    const page = cursor === null ? '' : `&cursor=${cursor}`;
    const { body } = await platform.ask('payment', 'GET', `/v1/events?limit=100${page}`);
    events.push(...(body['data'] as ToldEvent[]));
    cursor = body['nextCursor'] as string | null;
  } while (cursor !== null);
  return events;
}
