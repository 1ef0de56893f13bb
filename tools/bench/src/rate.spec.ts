import { setTimeout as sleep } from 'node:timers/promises';
import { atRate, eachOf } from './rate';

describe('work that is begun', () => {
  it('for each item is done once for each, so many at once', async () => {
    const [done, items] = [[] as number[], [1, 2, 3, 4, 5]];
    let [now, most] = [0, 0];
    await eachOf(items, 2, async (item) => {
      most = Math.max(most, (now += 1));
      await new Promise(setImmediate);
      now -= 1;
      done.push(item);
    });
    expect(done.sort()).toEqual(items);
    expect(most).toBe(2);
  });

  it('for items that are nothing is done too', async () => {
    let count = 0;
    await eachOf(Array.from({ length: 3 }), 2, async () => void (count += 1));
    expect(count).toBe(3);
  });

  it('at a rate does not wait for what takes long, but ends with it', async () => {
    let [begun, ended] = [0, 0];
    await atRate(200, performance.now() + 50, async () => {
      begun += 1;
      await sleep(100);
      ended += 1;
    });
    expect(begun).toBeGreaterThan(1);
    expect(ended).toBe(begun);
  });
});
