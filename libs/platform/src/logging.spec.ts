import { PassThrough } from 'node:stream';
import { QueryFailedError } from 'typeorm';
import { createLogger, runWithTrace } from './index';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function linesOf(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const out = new PassThrough();
  write(createLogger('payment', 'info', out));
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

  it('shows where a query failed, and neither its SQL nor its parameters', () => {
    const failed = new QueryFailedError('INSERT INTO payment VALUES (?)', ['a@example.com'], new Error('gone'));
    const [line] = linesOf((logger) => logger.error({ err: failed }, 'request failed'));

    expect(JSON.stringify(line)).not.toMatch(/INSERT|a@example\.com/);
    expect(line?.['err']).toMatchObject({ type: 'QueryFailedError', message: 'gone' });
  });
});
