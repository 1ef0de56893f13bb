import { WalletCreditedV1 } from '@kessai/contracts';
import { newId } from '@kessai/runtime';
import { announce, type Outgoing } from '../outbox/outgoing';
import { packResults, unpackResults } from './inbox';

const credited = announce(
  WalletCreditedV1,
  {
    merchantId: newId('mer'),
    paymentId: newId('pay'),
    currency: 'KRW',
    creditedMinor: 14_505n,
    creditedAt: new Date('2026-01-01T03:04:05.789Z'),
  },
  { sequence: 9_007_199_254_740_993n },
);
const aResult = (body: unknown): Outgoing => ({
  ...credited,
  sequence: null,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  causedBy: newId('evt'),
  value: Buffer.from(JSON.stringify(body)),
});

describe('the results of an event', () => {
  it('come out of its row as they went in, to the byte', () => {
    const results = [
      credited,
      aResult({ words: `quotes ' " and \\ and \n and \u2028, 한글, 😀, \ud800`, ['10']: 1, ['9']: [null, -0.5, 1e21] }),
    ];

    expect(unpackResults(packResults(results))).toEqual(results);
  });

  it('stand in the row as JSON that anybody can read', () => {
    expect(JSON.parse(packResults([credited]) ?? '')).toEqual([
      expect.objectContaining({
        type: 'wallet.credited.v1',
        value: expect.objectContaining({ creditedMinor: '14505' }),
      }),
    ]);
  });

  it('are none where the event had no answer', () => {
    expect(packResults([])).toBeNull();
    expect(unpackResults(null)).toEqual([]);
  });
});
