import { toJson } from '@kessai/runtime';
import { writtenInSlices } from './json-slices';

describe('a list that is written in slices', () => {
  const row = (id: number) => ({
    id,
    amount: 2n ** 70n,
    at: new Date(0),
    left: undefined,
    lines: Array(50).fill({ id }),
  });
  const rows = Array.from({ length: 2_000 }, (_, id) => row(id));

  it('is the same text as one that is written at once', async () => {
    expect(toJson({ data: await writtenInSlices(rows) })).toBe(toJson({ data: rows }));
    expect(toJson({ data: await writtenInSlices([]) })).toBe('{"data":[]}');
  });

  it('lets other work of the process go on in between', async () => {
    let turns = 0;
    let isWriting = true;
    const count = (): void => {
      turns += 1;
      if (isWriting) setImmediate(count);
    };
    setImmediate(count);
    await writtenInSlices(rows);
    isWriting = false;

    expect(turns).toBeGreaterThan(1);
  });
});
