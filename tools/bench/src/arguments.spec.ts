import { parseArguments, parts, UsageError } from './arguments';

describe('the arguments of the bench', () => {
  it('are all parts, 20 seconds, a minute of a hanging PSP and 50,000 events unless said otherwise', () => {
    expect(parseArguments([])).toEqual({
      only: new Set(Object.keys(parts)),
      seconds: 20,
      hangingSeconds: 60,
      events: 50_000,
      profile: false,
      against: [],
      asBuilt: false,
    });
    const chosen = ['--only', 'a,hanging-psp', '--seconds', '5', '--events', '2000', '--profile', '--as-built'];
    expect(parseArguments(chosen)).toEqual({
      only: new Set(['payments', 'hanging-psp']),
      seconds: 5,
      hangingSeconds: 5,
      events: 2_000,
      profile: true,
      against: [],
      asBuilt: true,
    });
  });

  it.each([
    ['--only', 'a,x'],
    ['--seconds', '0'],
    ['--seconds', '1.5'],
    ['--events', 'many'],
    ['--against', 'nowhere.json'],
    ['--loud'],
  ])('are refused as %s %s', (...argv) => expect(() => parseArguments(argv)).toThrow(UsageError));
});
