import { parseArguments, UsageError } from './arguments';

describe('the arguments of the bench', () => {
  it('are all parts, 20 seconds and 50,000 events unless said otherwise', () => {
    expect(parseArguments([])).toEqual({
      only: new Set(['a', 'b', 'c', 'd', 'e']),
      seconds: 20,
      events: 50_000,
      profile: false,
    });
    const chosen = parseArguments(['--only', 'a,d', '--seconds', '5', '--events', '2000', '--profile']);
    expect(chosen).toEqual({ only: new Set(['a', 'd']), seconds: 5, events: 2_000, profile: true });
  });

  it.each([['--only', 'a,x'], ['--seconds', '0'], ['--seconds', '1.5'], ['--events', 'many'], ['--loud']])(
    'are refused as %s %s',
    (...argv) => expect(() => parseArguments(argv)).toThrow(UsageError),
  );
});
