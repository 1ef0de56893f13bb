import { Book } from './book';
import { Timers } from './timers';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('what happens later by the simulated clock', () => {
  function givenTimers() {
    const book = new Book();
    const timers = new Timers(book);
    const happened: string[] = [];
    const inHours = (hours: number, what: string) => timers.at(book.now() + hours * HOUR_MS, () => happened.push(what));
    const advance = (ms: number) => {
      book.apply({ type: 'clock', ms });
      timers.catchUp();
    };
    return { timers, happened, inHours, advance };
  }

  it('happens once, in the order in which it is due, when the clock is moved on', () => {
    const { timers, happened, inHours, advance } = givenTimers();
    inHours(3, 'third');
    inHours(1, 'first');
    inHours(2, 'second');
    inHours(9, 'much later');
    advance(4 * HOUR_MS);
    advance(HOUR_MS);
    expect(happened).toEqual(['first', 'second', 'third']);
    timers.clear();
    advance(DAY_MS);
    expect(happened).toHaveLength(3);
  });

  describe('when nobody moves the clock', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('happens in its time, even after more days than a timer can count', () => {
      const { happened, inHours } = givenTimers();
      inHours(24 * 60, 'in sixty days');
      jest.advanceTimersByTime(59 * DAY_MS);
      expect(happened).toEqual([]);
      jest.advanceTimersByTime(DAY_MS);
      expect(happened).toEqual(['in sixty days']);
    });

    it('waits only for what is left after the clock was moved on', () => {
      const { happened, inHours, advance } = givenTimers();
      inHours(5, 'in five hours');
      advance(4 * HOUR_MS);
      jest.advanceTimersByTime(HOUR_MS);
      expect(happened).toEqual(['in five hours']);
    });
  });
});
