import { parseArguments, UsageError, wordsOf } from './arguments';
import { plantedBugs } from './planted-bugs';

describe('the arguments of the planted bugs', () => {
  it('are all of them, after one run without a bug, unless said otherwise', () => {
    expect(parseArguments([])).toEqual({ bugs: plantedBugs, allControls: false, does: 'run', folder: null });
  });

  it('name bugs by name or by number', () => {
    const { bugs } = parseArguments(['--only', '6,02-duplicates-ignored']);
    expect(bugs.map(({ name }) => name)).toEqual(['06-no-compare-and-set', '02-duplicates-ignored']);
  });

  it.each([['--only', 'nobody'], ['--loud']])('are refused as %s %s', (...argv) =>
    expect(() => parseArguments(argv)).toThrow(UsageError),
  );
});

describe('the words of a command line', () => {
  it('are held together by quotes', () => {
    expect(wordsOf('--seed 1 --blows "kill kafka,relay."')).toEqual(['--seed', '1', '--blows', 'kill kafka,relay.']);
  });
});
