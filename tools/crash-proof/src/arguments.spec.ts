import { commandOf, parseArguments, usage, UsageError } from './arguments';
import { faultNames } from './psp-faults';

describe('the arguments of the crash proof', () => {
  it('are five minutes of every third call going wrong unless said otherwise, under a seed of its own', () => {
    const { seed, ...rest } = parseArguments([]);
    expect(Number.isInteger(seed)).toBe(true);
    expect(rest).toEqual({
      minutes: 5,
      payments: 1_800,
      faults: 0.3,
      killEverySeconds: 4,
      transactions: 'on',
      blows: [],
      faultKinds: [],
      sellers: 12,
      settleSeconds: 180,
      json: null,
      build: true,
    });
  });

  it('are repeated by the command that is printed', () => {
    const args = parseArguments(
      '--seed 7 --minutes 1.5 --payments 40 --faults 0 --kill-every 2 --transactions off'.split(' '),
    );
    expect(args).toMatchObject({ seed: 7, minutes: 1.5, payments: 40, faults: 0, transactions: 'off' });
    const [, printed = ''] = commandOf(args).split(' -- ');
    expect(parseArguments(printed.split(' '))).toEqual(args);
  });

  it('may aim at a part of what goes wrong, which the command repeats', () => {
    const args = parseArguments(
      ['--seed', '7', '--blows', 'relay.after-mark,kill kafka', '--fault-kinds', 'late_success,forgotten'].concat(
        '--sellers 1 --settle 60'.split(' '),
      ),
    );
    expect(args).toMatchObject({ blows: ['relay.after-mark', 'kill kafka'], sellers: 1, settleSeconds: 60 });
    const [, printed = ''] = commandOf(args).split(' -- ');
    const words = (printed.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
    expect(parseArguments(words)).toEqual(args);
  });

  it('may say that the services are built already', () => {
    expect(parseArguments(['--no-build']).build).toBe(false);
  });

  it.each([
    ['--seed', 'x'],
    ['--seed', '1.5'],
    ['--minutes', '0'],
    ['--faults', '2'],
    ['--payments', '0'],
    ['--kill-every', '-1'],
    ['--transactions', 'maybe'],
    ['--blows', 'kill moon'],
    ['--fault-kinds', 'earthquake'],
    ['--sellers', '0'],
    ['--loud'],
  ])('are refused as %s %s', (...argv) => expect(() => parseArguments(argv)).toThrow(UsageError));

  it('are explained with every kind of fault that there is', () => {
    for (const name of faultNames) expect(usage).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
