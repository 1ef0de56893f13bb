import { parseArguments, UsageError } from './arguments';

describe('the arguments of a fuzz run', () => {
  it('are a hundred thousand requests of a new seed, on what is built now', () => {
    const { requests, seed, build } = parseArguments([]);
    expect({ requests, build }).toEqual({ requests: 100_000, build: true });
    expect(Number.isSafeInteger(seed)).toBe(true);
  });

  it('repeat a run by its seed', () => {
    expect(parseArguments(['--seed', '7', '--requests', '20', '--no-build'])).toEqual({
      seed: 7,
      requests: 20,
      build: false,
    });
  });

  it.each([[['--requests', '0']], [['--requests', 'many']], [['--seed', '-1']], [['--sed', '1']]])(
    'refuse %j',
    (argv) => {
      expect(() => parseArguments(argv)).toThrow(UsageError);
    },
  );
});
