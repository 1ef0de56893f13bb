import { sameChance, simulate, type Doing, type SimulatedDelivery } from '../../testing/simulated-receivers';
import { allot, EndpointSlots, slowAfterMs, type SlotsState } from './endpoint-slots';

const late = slowAfterMs;

interface Past {
  readonly successes?: number;
  readonly failures?: number;
  /** Under way since 0. */
  readonly firsts?: number;
  readonly retries?: number;
  readonly slotsMax?: number;
}

function someSlots({ successes = 0, failures = 0, firsts = 0, retries = 0, slotsMax = 16 }: Past = {}): EndpointSlots {
  const slots = new EndpointSlots(slotsMax);
  const past = [...Array<boolean>(successes).fill(true), ...Array<boolean>(failures).fill(false)];
  for (const isSuccess of past) slots.ended(slots.began({ isRetry: false, nowMs: -1 }), { isSuccess, nowMs: -1 });
  for (let count = 0; count < firsts; count += 1) slots.began({ isRetry: false, nowMs: 0 });
  for (let count = 0; count < retries; count += 1) slots.began({ isRetry: true, nowMs: 0 });
  return slots;
}

describe('how much is sent to one endpoint at once', () => {
  const roomOf = (past: Past, nowMs = 0) => someSlots(past).at(nowMs).room;

  it('begins with a few and grows with each success up to the most', () => {
    expect([roomOf({}), roomOf({ successes: 5 }), roomOf({ successes: 50 })]).toEqual([4, 9, 16]);
    expect(roomOf({ slotsMax: 1, successes: 3 })).toBe(1);
  });

  it('shrinks with each failure, down to four', () => {
    expect([1, 2, 7].map((failures) => roomOf({ successes: 6, failures }))).toEqual([9, 8, 4]);
  });

  it('is two where eight have failed or hang without a success, until the first success', () => {
    expect(someSlots({ successes: 12, failures: 8 }).at(0)).toMatchObject({ receiver: 'fails', room: 2 });
    expect(someSlots({ failures: 4, firsts: 4 }).at(late)).toMatchObject({ receiver: 'fails', room: 2 });
    expect(someSlots({ failures: 4, firsts: 10 }).at(late)).toMatchObject({ receiver: 'fails', room: 1 });
    const slots = someSlots({ failures: 20 });
    slots.ended(slots.began({ isRetry: true, nowMs: 0 }), { isSuccess: true, nowMs: 1 });
    expect(slots.at(1)).toMatchObject({ receiver: 'answers', room: 5 });
    expect(new EndpointSlots(16, { isFailing: true }).at(0)).toMatchObject({ receiver: 'fails', room: 2 });
  });

  it('is not less for those that hang, up to as many as there may be slots', () => {
    expect(someSlots({ firsts: 4 }).at(late - 1)).toMatchObject({ room: 0, slow: 0 });
    expect(someSlots({ firsts: 4 }).at(late)).toMatchObject({ room: 4, slow: 4 });
    const slots = someSlots({ successes: 1, firsts: 20 });
    slots.ended(slots.began({ isRetry: false, nowMs: 1 }), { isSuccess: true, nowMs: 1 });
    expect(slots.at(late)).toMatchObject({ receiver: 'answers', slow: 20, room: 2 });
  });
});

describe('sharing what can be sent at once', () => {
  const shares = (
    past: Record<string, EndpointSlots>,
    all: number,
    nowMs = 0,
    kinds = { firsts: true, retries: false },
  ) => {
    const states = new Map(Object.entries(past).map(([id, slots]): [string, SlotsState] => [id, slots.at(nowMs)]));
    const due = Object.keys(past).map((endpointId) => ({ endpointId, ...kinds }));
    return Object.fromEntries(allot(due, states, { all }));
  };
  const firsts = (count: number) => ({ firsts: count, retries: 0 });

  it('gives every endpoint the same', () => {
    expect(shares({ a: someSlots(), b: someSlots(), c: someSlots() }, 8)).toEqual({
      a: firsts(2),
      b: firsts(2),
      c: firsts(2),
    });
  });

  it('serves first what is sent the least, where there is not room for all', () => {
    const slots = { busy: someSlots({ successes: 1, firsts: 3 }), idle: someSlots({ successes: 1 }) };
    expect(shares(slots, 4)).toEqual({ idle: firsts(1) });
  });

  it('gives retries and first attempts half each, and one of them all where the other is not due', () => {
    const both = { firsts: true, retries: true };
    expect(shares({ a: someSlots() }, 10, 0, both)).toEqual({ a: { firsts: 2, retries: 2 } });
    expect(shares({ a: someSlots({ firsts: 2 }) }, 10, 0, both)).toEqual({ a: { firsts: 0, retries: 2 } });
    expect(shares({ a: someSlots({ retries: 2 }) }, 10, 0, both)).toEqual({ a: { firsts: 2, retries: 0 } });
    expect(shares({ a: someSlots({ firsts: 3 }) }, 10, 0, both)).toEqual({ a: { firsts: 0, retries: 1 } });
    expect(shares({ a: someSlots() }, 10, 0, { firsts: false, retries: true })).toEqual({
      a: { firsts: 0, retries: 4 },
    });
  });

  it('keeps half of all slots from those that fail, and a quarter from those that are not known', () => {
    const many = (past: Past) =>
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`one of many ${index}`, someSlots(past)]));
    const given = (past: Past) => shares({ ...many(past), answering: someSlots({ successes: 1 }) }, 8);
    for (const [past, most] of [[{ failures: 8 }, 4] as const, [{}, 6] as const]) {
      expect(given(past)['answering']).toEqual(firsts(1));
      expect(Object.keys(given(past)).filter((name) => name.startsWith('one of many')).length).toBeLessThanOrEqual(
        most,
      );
    }
  });

  it('begins nothing more where twice as many hang as there are slots, and those left over fill the slots', () => {
    const slots = { a: someSlots({ successes: 12, firsts: 12 }), b: someSlots() };
    expect(shares(slots, 4, late)).toEqual({});
    expect(Object.keys(shares(slots, 5, late))).toEqual(['b']);
  });

  it('gives nothing where there is no room', () => {
    expect(shares({ a: someSlots({ firsts: 4 }), b: someSlots() }, 4)).toEqual({});
  });
});

describe('deliveries by a simulated clock', () => {
  const delays = (deliveries: readonly SimulatedDelivery[]) =>
    deliveries.map(({ deliveredAtMs, createdAtMs }) => (deliveredAtMs ?? Infinity) - createdAtMs).sort((a, b) => a - b);
  const most = (values: readonly number[]) => Math.max(0, ...values);
  const takes = (): Doing => 'takes';
  const every = (count: number, stepMs: number) => Array.from({ length: count }, (_, index) => index * stepMs);

  it('are all made within a minute where each third first attempt fails and each seventh hangs', () => {
    let count = 0;
    const flaky = (tries: number): Doing => {
      if (tries > 1) return 'takes';
      count += 1;
      return count % 7 === 0 ? 'hangs' : count % 3 === 0 ? 'fails' : 'takes';
    };
    const receivers = [
      { endpointId: 'flaky', eventsAtMs: every(60, 50), doing: flaky },
      { endpointId: 'sound', eventsAtMs: every(60, 50), doing: takes },
    ];
    const { deliveries } = simulate(receivers, { forMs: 60_000, random: sameChance(1) });
    const [ofFlaky, ofSound] = [deliveries.slice(0, 60), deliveries.slice(60)];
    expect(most(delays(ofFlaky))).toBeLessThanOrEqual(25_000);
    expect(most(ofFlaky.flatMap(({ retriesWaitedMs }) => retriesWaitedMs))).toBeLessThanOrEqual(40);
    expect(most(delays(ofSound))).toBeLessThanOrEqual(100);
  });

  it('are not held up by what hangs or fails, for 1, 10 and 50 per cent of attempts', () => {
    for (const percent of [1, 10, 50]) {
      const random = sameChance(percent);
      const doing = (): Doing => {
        const drawn = random() * 100;
        return drawn < percent / 2 ? 'hangs' : drawn < percent ? 'fails' : 'takes';
      };
      const receivers = [
        { endpointId: 'flaky', eventsAtMs: every(600, 200), doing },
        { endpointId: 'sound', eventsAtMs: every(600, 200), doing: takes },
      ];
      const { deliveries } = simulate(receivers, { forMs: 300_000, random: sameChance(7) });
      const [ofFlaky, ofSound] = [deliveries.slice(0, 600), deliveries.slice(600)];
      expect(most(ofFlaky.flatMap(({ firstWaitedMs }) => firstWaitedMs))).toBeLessThanOrEqual(6_000);
      expect(most(ofFlaky.flatMap(({ retriesWaitedMs }) => retriesWaitedMs))).toBeLessThanOrEqual(6_000);
      expect(most(delays(ofSound))).toBeLessThanOrEqual(100);
    }
  });

  it('reach those that answer beside a thousand endpoints that hang, with bounded connections', () => {
    const hanging = Array.from({ length: 1_000 }, (_, index) => ({
      endpointId: `hanging ${index}`,
      eventsAtMs: every(10, 100),
      doing: (): Doing => 'hangs',
    }));
    const sound = { endpointId: 'sound', eventsAtMs: every(100, 300), doing: takes };
    const { deliveries, underWayMost } = simulate([...hanging, sound], {
      forMs: 32_000,
      random: sameChance(3),
      stepMs: 100,
    });
    const ofSound = delays(deliveries.filter(({ endpointId }) => endpointId === 'sound'));
    expect(most(ofSound)).toBeLessThanOrEqual(6_000);
    expect(ofSound[Math.floor(ofSound.length * 0.75)]).toBeLessThanOrEqual(100);
    expect(underWayMost).toBeLessThanOrEqual(3 * 512);
  });

  it('come at full speed again soon after a receiver is back', () => {
    let nowMs = 0;
    const doing = (): Doing => ((nowMs += 1) < 40 ? 'fails' : 'takes');
    const receivers = [{ endpointId: 'back', eventsAtMs: every(500, 0), doing }];
    const { deliveries } = simulate(receivers, { forMs: 120_000, random: sameChance(5) });
    expect(most(delays(deliveries))).toBeLessThanOrEqual(60_000);
  });
});
