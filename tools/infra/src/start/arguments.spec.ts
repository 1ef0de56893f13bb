import { parseStartArguments } from './arguments';

describe('the arguments of npm start', () => {
  it('are off unless given', () => {
    expect(parseStartArguments([])).toEqual({ fresh: false, once: false, servicesOnly: false });
    expect(parseStartArguments(['--once', '--fresh'])).toEqual({ fresh: true, once: true, servicesOnly: false });
  });

  it('are refused when misspelt, so that nothing starts on the wrong data', () => {
    expect(() => parseStartArguments(['--frehs'])).toThrow(/unknown: --frehs\n.*--services-only/s);
  });
});
