import { allot, Lane } from './lane';

function aLane({ inFlight = 0, failures = 0, successes = 0, slotsMax = 16 } = {}): Lane {
  const lane = new Lane(slotsMax);
  for (let index = 0; index < failures; index += 1) [lane.began(), lane.ended(false)];
  for (let index = 0; index < successes; index += 1) [lane.began(), lane.ended(true)];
  for (let index = 0; index < inFlight; index += 1) lane.began();
  return lane;
}

describe('how much is sent to one endpoint at once', () => {
  it('begins with a few and grows with each success up to the most', () => {
    expect(aLane().room).toBe(4);
    expect(aLane({ successes: 5 }).room).toBe(9);
    expect(aLane({ successes: 50 }).room).toBe(16);
  });

  it('halves with each failure, down to one, and grows again from the first success on', () => {
    expect(aLane({ successes: 12, failures: 0 }).room).toBe(16);
    expect(aLane({ failures: 1 }).room).toBe(2);
    expect(aLane({ failures: 9 })).toMatchObject({ room: 1, isFailing: true });
    expect(aLane({ failures: 9, successes: 1 })).toMatchObject({ room: 2, isFailing: false });
  });

  it('never begins more than fits beside what is being sent', () => {
    expect(aLane({ inFlight: 4 }).room).toBe(0);
    expect(aLane({ inFlight: 6 }).room).toBe(0);
  });
});

describe('sharing what can be sent at once', () => {
  const shares = (lanes: Record<string, Lane>, room: number, all = room) =>
    Object.fromEntries(
      allot(
        Object.entries(lanes).map(([endpointId, lane]) => ({ endpointId, lane })),
        { room, all },
      ),
    );

  it('gives everybody the same share', () => {
    expect(shares({ a: aLane(), b: aLane(), c: aLane() }, 6)).toEqual({ a: 2, b: 2, c: 2 });
  });

  it('serves whoever is sent the least first, where there is not room for all', () => {
    expect(shares({ busy: aLane({ inFlight: 3 }), idle: aLane() }, 1, 10)).toEqual({ idle: 1 });
  });

  it('keeps half of all slots from those that fail', () => {
    const hanging = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`hanging ${index}`, aLane({ failures: 3 })]),
    );
    const given = shares({ ...hanging, answering: aLane() }, 10);
    expect(given['answering']).toBeGreaterThan(0);
    expect(Object.keys(given).filter((name) => name.startsWith('hanging'))).toHaveLength(5);
  });

  it('gives nothing where there is no room', () => {
    expect(shares({ a: aLane() }, 0, 10)).toEqual({});
  });
});
