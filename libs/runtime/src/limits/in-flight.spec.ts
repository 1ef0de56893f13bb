import { InFlight } from './in-flight';

describe('what is under way', () => {
  it('is bounded by weight for a key, and for all keys of its merchant together', () => {
    const inFlight = new InFlight(8, 12);
    const enter = (keyId: string, weight: number, id = 'merchant') => inFlight.enter({ id, keyId }, weight);

    expect([enter('a', 4), enter('a', 4), enter('a', 1)]).toEqual([true, true, false]);
    expect([enter('b', 4), enter('b', 1)]).toEqual([true, false]);
    expect(enter('c', 8, 'another merchant')).toBe(true);
  });

  it('makes room again when it ends', () => {
    const inFlight = new InFlight(4, 4);
    const tenant = { id: 'merchant', keyId: 'key' };
    inFlight.enter(tenant, 4);
    inFlight.leave(tenant, 4);

    expect([inFlight.enter(tenant, 4), inFlight.enter(tenant, 1)]).toEqual([true, false]);
  });
});
