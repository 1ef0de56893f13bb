import { KessaiProblem, KessaiUnreachable } from '@kessai/client';
import { CommanderError } from 'commander';
import { NoDeployment } from './deployment';
import { faultOf } from './faults';

describe('a fault of a command', () => {
  it('that the service refused is told with title, code, detail, fields and request, and ends with 1', () => {
    const problem = new KessaiProblem({
      ...{
        status: 400,
        code: 'validation_failed',
        title: 'The request is not well formed',
        detail: 'The body is not.',
      },
      errors: [{ pointer: '/amount', code: 'too_small', detail: 'is too small' }],
      ...{ requestId: 'req-1', retryAfterSeconds: null },
    });

    expect(faultOf(problem)).toEqual({
      message:
        'The request is not well formed (400 validation_failed)\nThe body is not.\n  /amount: is too small\nrequest req-1',
      exitCode: 1,
    });
  });

  it('of whoever called it ends with 2, no answer with 3, and asking for help with 0', () => {
    expect(faultOf(new CommanderError(1, 'commander.unknownOption', 'unknown')).exitCode).toBe(2);
    expect(faultOf(new CommanderError(0, 'commander.helpDisplayed', 'help')).exitCode).toBe(0);
    expect(faultOf(new NoDeployment('nowhere')).exitCode).toBe(2);
    const refused = new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    expect(faultOf(new KessaiUnreachable('no answer', { cause: refused }))).toEqual({
      message: 'no answer (connect ECONNREFUSED)',
      exitCode: 3,
    });
  });
});
