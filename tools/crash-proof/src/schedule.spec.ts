import { orderPlan } from './orders';
import { faultKinds, faultScript } from './psp-faults';
import { failpointPlaces, scheduleOf, type Action } from './schedule';

const aSchedule = (change: Partial<Parameters<typeof scheduleOf>[0]> = {}): Action[] =>
  scheduleOf({ seed: 7, durationMs: 30 * 60_000, everyMs: 4_000, ...change });

describe('what is done to the system', () => {
  it('follows from the seed', () => {
    expect(aSchedule()).toEqual(aSchedule());
    expect(aSchedule({ seed: 8 })).not.toEqual(aSchedule());
  });

  it('begins the same however long it goes on', () => {
    const short = aSchedule({ durationMs: 60_000 });
    expect(short.length).toBeGreaterThan(10);
    expect(aSchedule().slice(0, short.length)).toEqual(short);
  });

  it('happens in order, within the time', () => {
    const times = aSchedule().map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(30 * 60_000);
  });

  it('goes round all failpoints of all services before it comes to one again', () => {
    const armed = aSchedule({ durationMs: 60 * 60_000 }).flatMap((action) =>
      action.kind === 'failpoint' ? [`${action.service} ${action.point}`] : [],
    );
    const firstRound = armed.slice(0, failpointPlaces.length);
    expect(new Set(firstRound)).toEqual(new Set(failpointPlaces.map(({ service, point }) => `${service} ${point}`)));
    expect(firstRound).toHaveLength(failpointPlaces.length);
  });

  it('is only what has been aimed at', () => {
    const ofRelay = aSchedule({ blows: ['payment relay.after-mark'] });
    expect(ofRelay.length).toBeGreaterThan(100);
    for (const action of ofRelay)
      expect(action).toMatchObject({ kind: 'failpoint', service: 'payment', point: 'relay.after-mark' });
    const mixed = aSchedule({ blows: ['kill kafka', 'pause payment'] });
    expect(new Set(mixed.map(({ kind }) => kind))).toEqual(new Set(['server', 'pause']));
  });

  it('does everything to everybody, pauses from one to eight seconds', () => {
    const actions = aSchedule();
    const done = new Set(
      actions.map((action) => {
        if (action.kind === 'server') return `server ${action.server}`;
        if (action.kind === 'outage') return `outage ${action.mode}`;
        return action.kind === 'failpoint' ? action.kind : `${action.kind} ${action.service} ${action.index}`;
      }),
    );
    const victims = ['payment', 'wallet', 'ledger'].flatMap((service) => [`${service} 0`, `${service} 1`]);
    expect(done).toEqual(
      new Set([
        'failpoint',
        ...['kafka', 'database', 'simulator'].map((server) => `server ${server}`),
        'outage cut',
        'outage error',
        ...['kill', 'pause', 'restart'].flatMap((kind) => victims.map((victim) => `${kind} ${victim}`)),
      ]),
    );
    for (const action of actions) {
      if (action.kind !== 'pause') continue;
      expect(action.ms).toBeGreaterThanOrEqual(1_000);
      expect(action.ms).toBeLessThanOrEqual(8_000);
    }
  });
});

describe('the faults of the PSP', () => {
  it('are of every kind, and follow from the seed', () => {
    expect(new Set(faultScript(7, 0.3).map(({ fault }) => fault.kind))).toEqual(new Set(faultKinds));
    expect(faultScript(7, 0.3)).toEqual(faultScript(7, 0.3));
    expect(faultScript(8, 0.3)).not.toEqual(faultScript(7, 0.3));
  });

  it('strike the given share of the calls between them', () => {
    const spared = faultScript(7, 0.3)
      .filter(({ fault }) => !fault.kind.includes('webhook'))
      .reduce((share, { match }) => share * (1 - match.rate), 1);
    expect(1 - spared).toBeCloseTo(0.3);
    expect(faultScript(7, 0)).toEqual([]);
  });

  it('are only those that were asked for', () => {
    const forgetful = faultScript(7, 0.3, ['late_success', 'forgotten']);
    expect(forgetful.map(({ fault }) => fault.code ?? fault.kind)).toEqual([
      'late_success',
      'NOT_FOUND_PAYMENT_SESSION',
    ]);
    expect(faultScript(7, 0.3).some(({ fault }) => fault.code === 'NOT_FOUND_PAYMENT_SESSION')).toBe(false);
  });
});

describe('the orders', () => {
  const orders = Array.from({ length: 2_000 }, (_, number) => orderPlan(7, number));
  const shareOf = (holds: (order: (typeof orders)[number]) => boolean) => orders.filter(holds).length / orders.length;

  it('follow from the seed, each by its number alone', () => {
    expect(orderPlan(7, 1_234)).toEqual(orders[1_234]);
    expect(orderPlan(8, 1_234)).not.toEqual(orders[1_234]);
  });

  it('add up, and have ids of their own', () => {
    for (const { amount, lines } of orders) expect(lines.reduce((sum, line) => sum + line.amount, 0)).toBe(amount);
    expect(new Set(orders.map(({ orderId }) => orderId)).size).toBe(orders.length);
  });

  it('are a mix: some cards are declined, some requests are repeated, a few are canceled elsewhere', () => {
    expect(shareOf(({ decline }) => decline !== null)).toBeCloseTo(0.1, 1);
    expect(shareOf(({ createTwice }) => createTwice)).toBeCloseTo(0.25, 1);
    expect(shareOf(({ confirmTogether }) => confirmTogether)).toBeCloseTo(0.25, 1);
    expect(shareOf(({ confirmAgain }) => confirmAgain)).toBeCloseTo(0.25, 1);
    expect(shareOf(({ canceledElsewhere }) => canceledElsewhere !== null)).toBeCloseTo(0.04, 2);
    expect(orders.every(({ canceledElsewhere, amount }) => (canceledElsewhere ?? 0) <= amount)).toBe(true);
  });
});
