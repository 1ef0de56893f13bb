import { keyToAskUnder } from './attempts';

describe('the key to ask under', () => {
  const used = (idempotencyKey: string, isDefinite: boolean) => ({ idempotencyKey, isDefinite });

  it('is that of the attempt itself when nothing was asked before', () => {
    expect(keyToAskUnder('new', [])).toBe('new');
  });

  it('stays the same while the PSP has given no definite answer to it', () => {
    expect(keyToAskUnder('new', [used('a', false), used('a', false)])).toBe('a');
  });

  it('is a new one after a definite answer, whichever of the calls under it had that', () => {
    expect(keyToAskUnder('new', [used('a', true)])).toBe('new');
    expect(keyToAskUnder('new', [used('a', true), used('a', false)])).toBe('new');
    expect(keyToAskUnder('new', [used('a', true), used('b', false)])).toBe('b');
  });
});
