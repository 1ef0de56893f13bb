import { Rounds } from './rounds';

describe('rounds of work', () => {
  it('follow each other, also after one that failed, until they are stopped', async () => {
    const failures: unknown[] = [];
    let done = 0;
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    const rounds = new Rounds(
      async () => {
        done += 1;
        if (done === 2) throw new Error('away');
        if (done === 4) stop();
      },
      { pauseMs: 1, onFailure: (error) => failures.push(error) },
    );
    rounds.start();
    await stopped;
    await rounds.stop();
    expect([done, failures.length]).toEqual([4, 1]);
  });

  it('stop after the one that is under way', async () => {
    let begun = () => {};
    let end = () => {};
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const mayEnd = new Promise<void>((resolve) => (end = resolve));
    let ended = 0;
    const rounds = new Rounds(
      async () => {
        begun();
        await mayEnd;
        ended += 1;
      },
      { pauseMs: 1, onFailure: () => undefined },
    );
    rounds.start(0);
    await hasBegun;
    const stopping = rounds.stop();
    expect(ended).toBe(0);
    end();
    await stopping;
    expect(ended).toBe(1);
  });
});
