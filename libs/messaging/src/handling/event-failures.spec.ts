import { EventNotYet, EventRejected, factsOf, judge } from './event-failures';

class CreditRejected extends EventRejected {}

const now = new Date('2026-01-15T03:00:00Z');
const limits = { attemptsMax: 5, firstDelayMs: 1_000 };
const moment = { now, random: 0.5 };
const failedBefore = (attempts: number, ageMs = 0) => ({
  attempts,
  firstFailedAt: new Date(now.getTime() - ageMs),
});
const delayOf = (nextAttemptAt: Date | null) => (nextAttemptAt?.getTime() ?? Number.NaN) - now.getTime();

describe('judging a failed record', () => {
  it('sends what contradicts its contract to the dead letters at once', () => {
    const verdict = judge(new CreditRejected('negative_net', 'evt_1'), failedBefore(0), limits, moment);
    expect(verdict).toEqual({ status: 'dead', attempts: 1, nextAttemptAt: null });
  });

  it('tries anything else again, after a delay that grows with each attempt', () => {
    const delays = [0, 1, 2, 3].map((attempts) => {
      const verdict = judge(new Error('bug'), failedBefore(attempts), limits, moment);
      expect(verdict).toMatchObject({ status: 'retrying', attempts: attempts + 1 });
      return delayOf(verdict.nextAttemptAt);
    });
    expect(delays).toEqual([1_000, 4_000, 16_000, 64_000]);
  });

  it('gives up after the last attempt', () => {
    expect(judge(new Error('bug'), failedBefore(4), limits, moment)).toMatchObject({ status: 'dead', attempts: 5 });
  });

  it('burns no attempt of an event that came too early, however long it waits', () => {
    const error = new EventNotYet('payment_unknown', 'evt_1');
    const young = judge(error, failedBefore(0), limits, moment);
    const old = judge(error, failedBefore(0, 30_000), limits, moment);
    expect([young.attempts, old.attempts]).toEqual([0, 0]);
    expect([delayOf(young.nextAttemptAt), delayOf(old.nextAttemptAt)]).toEqual([1_000, 30_000]);
  });

  it('spreads records that failed together, by a fifth either way', () => {
    const delays = [0, 1].map((random) =>
      delayOf(judge(new Error('bug'), failedBefore(0), limits, { now, random }).nextAttemptAt),
    );
    expect(delays).toEqual([800, 1_200]);
  });
});

describe('what is kept of an error', () => {
  it('names the class of the refusal and its reason', () => {
    const facts = factsOf(new CreditRejected('negative_net', 'evt_1', 'line 2'));
    expect(facts).toMatchObject({ errorClass: 'CreditRejected', errorMessage: 'negative_net: line 2' });
  });

  it('gives errors of one place one fingerprint, whatever their message', () => {
    const [first, second] = ['a', 'b'].map((message) => factsOf(new Error(message)).fingerprint);
    const elsewhere = factsOf(new Error('a')).fingerprint;
    expect(first).toBe(second);
    expect(first).not.toBe(elsewhere);
    expect(first).toMatch(/^[0-9a-f]{16} event-failures\.spec\.ts:\d+$/);
  });

  it('cuts message and stack without breaking a character', () => {
    const error = new Error('가'.repeat(10_000));
    const { errorMessage, errorStack } = factsOf(error);
    expect(Buffer.byteLength(errorMessage)).toBeLessThanOrEqual(1_024);
    expect(Buffer.byteLength(errorStack)).toBeLessThanOrEqual(4_096);
    expect(errorMessage).toMatch(/^가+$/);
  });

  it('keeps something of a thrown value that is no error', () => {
    expect(factsOf('out of paper')).toMatchObject({ errorClass: 'Error', errorMessage: 'out of paper' });
  });
});
