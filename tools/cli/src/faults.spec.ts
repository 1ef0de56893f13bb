import { KessaiProblem, KessaiUnreachable, KessaiUnreadable } from '@kessai/client';
import { CommanderError } from 'commander';
import { NoDeployment } from './deployment';
import { faultOf } from './faults';

describe('a fault of a command', () => {
  it('that the service refused is told with title, code, detail, fields and request, and ends with 1', () => {
    const problem = new KessaiProblem({
      status: 400,
      code: 'validation_failed',
      title: 'The request is not well formed',
      detail: 'The body is not.',
      errors: [{ pointer: '/amount', code: 'too_small', detail: 'is too small' }],
      requestId: 'req-1',
      retryAfterSeconds: null,
    });

    expect(faultOf(problem)).toEqual({
      message:
        'The request is not well formed (400 validation_failed)\nThe body is not.\n  /amount: is too small\nrequest req-1',
      exitCode: 1,
    });
  });

  it('has no line and no control that a service or a proxy has put into it', () => {
    const evil = 'x\r\n\u001b[2Jrequest req-2\u202e';
    const fields = { status: 400, code: evil, title: evil, detail: evil, requestId: evil, retryAfterSeconds: null };
    const errors = [{ pointer: evil, code: evil, detail: evil }];
    const faults = [
      new KessaiProblem({ ...fields, errors }),
      new KessaiUnreachable(evil, { cause: new Error(evil) }),
      new KessaiUnreadable(evil, 200, null, evil),
      new NoDeployment(evil),
      new Error(evil),
      evil,
    ].map((fault) => faultOf(fault).message ?? '');
    expect(faults.map((message) => message.split('\n').length)).toEqual([4, 1, 1, 1, 1, 1]);
    for (const message of faults) expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('of its caller ends with 2, no answer with 3, and asking for help with 0', () => {
    expect(faultOf(new CommanderError(1, 'commander.unknownOption', 'unknown')).exitCode).toBe(2);
    expect(faultOf(new CommanderError(0, 'commander.helpDisplayed', 'help')).exitCode).toBe(0);
    expect(faultOf(new NoDeployment('nowhere')).exitCode).toBe(2);
    const refused = new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    expect(faultOf(new KessaiUnreachable('no answer', { cause: refused }))).toEqual({
      message: 'no answer (connect ECONNREFUSED)',
      exitCode: 3,
    });
    expect(faultOf(new KessaiUnreadable('a page', 200, 'text/html', '<html>')).exitCode).toBe(3);
  });
});
