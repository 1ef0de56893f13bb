import { SharedReads } from './shared-reads';

/** Reads that wait until the test lets them go on. */
function heldReads() {
  const asked: { keys: readonly string[]; answer: (error?: Error) => void }[] = [];
  const read = (keys: readonly string[]) =>
    new Promise<Map<string, string>>((resolve, reject) => {
      const found = new Map(keys.filter((key) => key !== 'missing').map((key) => [key, `value of ${key}`]));
      asked.push({ keys, answer: (error) => (error ? reject(error) : resolve(found)) });
    });
  return { asked, reads: new SharedReads(read, 3) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('reads that share a statement', () => {
  it('go together where they come in one turn, each row once', async () => {
    const { asked, reads } = heldReads();
    const all = Promise.all([reads.get('a'), reads.get('b'), reads.get('a'), reads.get('missing')]);
    await turn();
    expect(asked.map(({ keys }) => keys)).toEqual([['a', 'b', 'missing']]);
    asked[0]!.answer();
    expect(await all).toEqual(['value of a', 'value of b', 'value of a', undefined]);
  });

  it('wait while one is under way, and are read after it: what it saw may be old by then', async () => {
    const { asked, reads } = heldReads();
    const first = reads.get('a');
    await turn();
    const later = ['a', 'b', 'c', 'd'].map((key) => reads.get(key));
    await turn();
    expect(asked).toHaveLength(1);
    asked[0]!.answer();
    await first;
    await turn();
    expect(asked[1]!.keys).toEqual(['a', 'b', 'c']);
    asked[1]!.answer();
    await turn();
    asked[2]!.answer();
    expect(await Promise.all(later)).toEqual(['a', 'b', 'c', 'd'].map((key) => `value of ${key}`));
  });

  it('fail together, and only those of the statement that failed', async () => {
    const { asked, reads } = heldReads();
    const first = reads.get('a');
    await turn();
    const second = reads.get('a');
    asked[0]!.answer(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await turn();
    asked[1]!.answer();
    expect(await second).toBe('value of a');
  });
});
