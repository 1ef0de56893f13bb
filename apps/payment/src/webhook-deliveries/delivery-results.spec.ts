import { newId } from '@kessai/runtime';
import { newEndpoint, type WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import type { Sent, SendError } from '../webhook-sending/webhook-sender';
import { decideEndpoint, decideResult } from './delivery-results';

const endpoint = newEndpoint(newId('mer'), { url: 'https://shop.example/hooks' });
const disableAfterMs = 1_000;
const at = (ms: number) => new Date(1_800_000_000_000 + ms);

function aResult(error: SendError | null, ms = 0, { tries = 1, of = endpoint } = {}) {
  const [id, endpointId, eventId] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2), Buffer.alloc(16, 3)];
  const delivery = { id, endpointId, eventId, tries, triesMax: 3, attempts: [], token: 1n };
  const sent: Sent = { at: at(ms), status: null, durationMs: 5, error, retryAfterMs: null };
  return decideResult(delivery, { sent, endpoint: of, now: at(ms) }, { delaysSeconds: [10, 20], random: 0.5 });
}

describe('what an attempt makes of its delivery', () => {
  it('is delivered by a success, whichever attempt it was', () => {
    const delivered = { status: 'delivered', nextAttemptAt: null, endedAt: at(0) };
    expect([aResult(null), aResult(null, 0, { tries: 3 })]).toMatchObject([delivered, delivered]);
  });

  it('is tried again after each failure but the last', () => {
    expect([1, 2, 3].map((tries) => aResult('timeout', 0, { tries }))).toMatchObject([
      { status: 'pending', nextAttemptAt: at(10_000), endedAt: null },
      { status: 'pending', nextAttemptAt: at(20_000), endedAt: null },
      { status: 'failed', nextAttemptAt: null, endedAt: at(0) },
    ]);
  });

  it('is given up at once where the receiver wants no more', () => {
    expect(aResult('gone')).toMatchObject({ status: 'failed', nextAttemptAt: null, endedAt: at(0) });
  });
});

describe('what results make of their endpoint', () => {
  const failing: WebhookEndpoint = { ...endpoint, failingSince: at(0) };
  const after = (one: WebhookEndpoint, ...results: ReturnType<typeof aResult>[]) =>
    decideEndpoint(one, results, disableAfterMs);

  it('is nothing while it goes on as it did', () => {
    expect(after(endpoint, aResult(null))).toBeNull();
    expect(after(failing, aResult('timeout', 999))).toBeNull();
    expect(after(endpoint)).toBeNull();
  });

  it('is failing since the first failure that no success has followed', () => {
    const results = [aResult('timeout', 1), aResult(null, 2), aResult('timeout', 3), aResult('timeout', 4)];
    expect(after(endpoint, ...results)).toEqual({ ...endpoint, failingSince: at(3) });
    expect(after(failing, aResult(null))).toEqual(endpoint);
  });

  it('is off when it has done nothing but fail for too long, or wants no more', () => {
    const off = { enabled: false, disabledAt: at(1_000), updatedAt: at(1_000) };
    expect(after(failing, aResult('timeout', 1_000))).toEqual({ ...failing, ...off, disabledReason: 'failing' });
    expect(after(endpoint, aResult('gone', 1_000))).toEqual({ ...endpoint, ...off, disabledReason: 'gone' });
  });

  it('is nothing where it is off already, has another address, or is another endpoint', () => {
    expect(after({ ...endpoint, enabled: false }, aResult('gone'))).toBeNull();
    expect(after({ ...endpoint, url: 'https://shop.example/new' }, aResult('gone'))).toBeNull();
    expect(after({ ...endpoint, id: newId('whe') }, aResult('gone'))).toBeNull();
  });
});
