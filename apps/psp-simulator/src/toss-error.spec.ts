import { scriptedError } from './toss-error';

describe('an error of the PSP', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('may be scripted as %s', (code) => {
    const { message, status } = scriptedError(code);
    expect({ message, status }).toEqual({ message: code, status: 400 });
  });
});
