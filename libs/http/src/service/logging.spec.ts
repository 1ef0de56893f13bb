import { PassThrough } from 'node:stream';
import { z } from 'zod';
import { createLogger, runWithTrace } from '@kessai/runtime';
import { failedStatement } from '../testing/shop.module';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const canary = 'mail=canary%20lovelace';

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

function linesOf(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const out = new PassThrough();
  write(createLogger('payment', 'debug', { destination: out }));
  const text = String(out.read() ?? '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a line of the log', () => {
  it('keeps secrets and customers to itself', () => {
    const [line] = linesOf((logger) =>
      logger.info({
        authorization: 'Bearer sk_test_1',
        request: { headers: { authorization: 'Bearer sk_test_1' } },
        payment: { customer: { email: 'a@example.com' }, paymentKey: 'tgen_20260115abcdWXYZ' },
        secretKey: 'test_sk_1',
      }),
    );

    const text = JSON.stringify(line);
    expect(text).not.toMatch(/sk_test_1|a@example\.com|test_sk_1|tgen_/);
    expect(text).toContain('…WXYZ');
  });

  it('belongs to its request and its trace', () => {
    const [line] = linesOf((logger) => runWithTrace(traceparent, () => logger.info('here'), 'shop-17'));

    expect(line).toMatchObject({
      service: 'payment',
      requestId: 'shop-17',
      traceId: '0af7651916cd43dd8448eb211c80319c',
    });
  });

  it.each<[string, unknown, string]>([
    ['a statement that failed', failedStatement('a@example.com', canary), "ER_DUP_ENTRY for key 'payment.onePerOrder'"],
    ['a value that JSON does not take', thrownBy(() => JSON.parse(`{"email":${canary}}`)), 'SyntaxError'],
    ['a value that is no number', thrownBy(() => BigInt(canary)), 'SyntaxError'],
    ['an address that is none', thrownBy(() => new URL(canary)), 'ERR_INVALID_URL'],
    ['an argument that Node refuses', thrownBy(() => Buffer.from(0 as never, canary as never)), 'ERR_INVALID_ARG_TYPE'],
    ['a member where there is none', thrownBy(() => canary in (canary as never)), 'TypeError'],
    ['a schema that refuses', z.strictObject({}).safeParse({ [canary]: canary }).error, 'ZodError'],
    ['a call of the PSP', new Error(`GET https://psp.example/v1/payments/${canary}?e=${canary} failed`), '…'],
    ['a wrapped error', new Error('the chunk failed', { cause: failedStatement(canary) }), 'the chunk failed'],
    ['a thrown object', { email: canary }, 'an object'],
  ])('tells of %s what went wrong, and no value of it', (_what, error, words) => {
    const lines = linesOf((logger) => {
      logger.error({ err: error, error }, 'request failed');
      logger.warn({ err: error });
      logger.debug({ err: error }, 'tried again');
      if (error instanceof Error) logger.error(error);
    });

    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(lines)).not.toMatch(/canary%20lovelace|INSERT|a@example/);
    for (const line of lines) expect((line['err'] as { message: string }).message).toContain(words);
  });

  it('says whole what the database says of names alone, and where each fault came from', () => {
    const said = "INSERT command denied to user 'payment'@'10.0.0.7' for table `payment`.`entry`";
    const denied = Object.assign(new Error(said), {
      code: 'ER_TABLEACCESS_DENIED_ERROR',
      errno: 1142,
      sqlMessage: said,
    });
    const [line] = linesOf((logger) => logger.error({ err: denied }, 'request failed'));

    const message = `ER_TABLEACCESS_DENIED_ERROR: ${said}`;
    const stack = expect.stringMatching(/\n {4}at .*logging\.spec\.ts:\d+/) as string;
    expect(line?.['err']).toMatchObject({
      type: 'Error',
      message,
      code: 'ER_TABLEACCESS_DENIED_ERROR',
      errno: 1142,
      stack,
    });
  });

  it('keeps the words of an error whose stack they imitate out of the stack', () => {
    const [line] = linesOf((logger) =>
      logger.error({ err: thrownBy(() => JSON.parse(`\n    at ${canary}`)) }, 'failed'),
    );

    expect(JSON.stringify(line)).not.toContain(canary);
  });
});
