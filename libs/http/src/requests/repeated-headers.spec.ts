import { isJoinedRepetition } from '../index';

describe('an Idempotency-Key', () => {
  it.each(['k, k', 'k,k', 'k,,k', 'k ,  k', 'k, k, k', 'a,b, a,b', ',', ',,,', '"k", "k"'])(
    'may be one that a proxy has joined from several headers: %s',
    (key) => expect(isJoinedRepetition(key)).toBe(true),
  );

  it.each(['k', 'k k', 'a,b', 'a,b,a', 'order-1,order-2', 'k;k', ''])('may hold what it likes otherwise: %s', (key) =>
    expect(isJoinedRepetition(key)).toBe(false),
  );
});
