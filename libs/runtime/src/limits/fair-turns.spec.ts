import { FairTurns, type Tenant, type Turn } from './fair-turns';

const key = (keyId: string, id = keyId): Tenant => ({ id, keyId });

/** Turns that end when the test says so, in the order in which they began. */
function givenTurns(atOnce: number, perTenant: number) {
  const turns = new FairTurns(atOnce, perTenant);
  const begun: Turn[] = [];
  const ask = (tenant: Tenant, count = 1) =>
    Array.from({ length: count }, () => turns.ask(tenant, (turn) => begun.push(turn)));
  const keysBegun = () => begun.map(({ tenant }) => tenant.keyId);
  return { turns, begun, ask, keysBegun };
}

describe('turns that are shared fairly', () => {
  it('are all taken by one tenant up to its share, and no further', () => {
    const { ask, keysBegun, turns } = givenTurns(8, 6);
    ask(key('greedy'), 200);

    expect(keysBegun()).toHaveLength(6);
    expect(turns.waiting).toBe(194);
  });

  it('go to another tenant at once, however many of the first one wait', () => {
    const { ask, keysBegun } = givenTurns(8, 6);
    ask(key('greedy'), 200);
    ask(key('quiet'));

    expect(keysBegun().at(-1)).toBe('quiet');
  });

  it('go next to the tenant that holds the fewest, then to the oldest', () => {
    const { ask, begun, keysBegun, turns } = givenTurns(3, 3);
    ask(key('greedy'), 5);
    ask(key('first'), 2);
    ask(key('second'));
    for (const turn of begun.slice(0, 2)) turns.end(turn);

    expect(keysBegun()).toEqual(['greedy', 'greedy', 'greedy', 'first', 'second']);
  });

  it('are one share for all keys of a merchant, and even among its keys', () => {
    const { ask, begun, keysBegun, turns } = givenTurns(4, 2);
    for (let index = 0; index < 20; index += 1) ask(key(`key ${index}`, 'merchant'), 10);
    ask(key('quiet'), 2);
    expect(keysBegun()).toEqual(['key 0', 'key 0', 'quiet', 'quiet']);

    turns.end(begun[0]!);

    expect(keysBegun().at(-1)).toBe('key 1');
  });

  it('are not given to what waits no longer', () => {
    const { ask, begun, keysBegun, turns } = givenTurns(1, 1);
    ask(key('a'));
    const [left] = ask(key('b'));
    ask(key('c'));
    turns.end(left!);
    turns.end(begun[0]!);

    expect(keysBegun()).toEqual(['a', 'c']);
    expect(turns.waiting).toBe(0);
  });
});
