import type { KessaiEvent } from '@kessai/client';
import { Webhook } from 'standardwebhooks';
import { listenToWebhooks } from './listening';

const secret = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;
const event = { id: 'evt_1', type: 'payment.succeeded', createdAt: '2026-01-01T00:00:00.000Z', sequence: 1, data: {} };

function deliver(url: string, body: string, signedBody = body): Promise<number> {
  const at = new Date();
  const headers = {
    'webhook-id': event.id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(event.id, at, signedBody),
  };
  return fetch(url, { method: 'POST', body, headers }).then(({ status }) => status);
}

describe('listening to webhooks', () => {
  it('hands on what is verified and nothing else, and removes what it registered when it ends', async () => {
    const end = new AbortController();
    const [heard, refused, removed]: [KessaiEvent[], string[], string[]] = [[], [], []];
    const statuses: number[] = [];
    await listenToWebhooks({
      port: 0,
      register: async (url) => {
        setImmediate(() => void talk(url));
        return { secret, remove: () => Promise.resolve(void removed.push(url)) };
      },
      heard: (told) => {
        heard.push(told);
        return Promise.resolve(204);
      },
      refused: (why) => refused.push(why),
      until: end.signal,
    });
    async function talk(url: string): Promise<void> {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+\/$/);
      statuses.push(await deliver(url, JSON.stringify(event)));
      statuses.push(await deliver(url, JSON.stringify({ ...event, sequence: 9 }), JSON.stringify(event)));
      end.abort();
    }

    expect(statuses).toEqual([204, 400]);
    expect(heard).toEqual([event]);
    expect(refused).toEqual([expect.stringMatching(/^no_matching_signature: /)]);
    expect(removed.length).toBe(1);
  });

  it('ends, and says why, when it cannot be registered', async () => {
    const register = () => Promise.reject(new Error('no'));
    const refused = () => undefined;
    const heard = () => Promise.resolve(204);
    const until = new AbortController().signal;
    await expect(listenToWebhooks({ port: 0, register, heard, refused, until })).rejects.toThrow('no');
  });
});
