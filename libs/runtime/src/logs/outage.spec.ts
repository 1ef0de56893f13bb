import { PassThrough } from 'node:stream';
import { createLogger } from '../index';
import { databaseWorks, Outage } from './outage';

function aLog() {
  const out = new PassThrough();
  const logger = createLogger('payment', 'info', { destination: out });
  const messages = () =>
    String(out.read() ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
  return { logger, messages };
}

describe('an outage', () => {
  it('is said once, again every half a minute, and once more when it is over', () => {
    const { logger, messages } = aLog();
    let now = 0;
    const outage = new Outage('Kafka', () => now);
    for (; now <= 41_000; now += 100) outage.failed('connect ECONNREFUSED', logger);
    now = 41_000;
    outage.worked();
    outage.worked();

    expect(messages()).toEqual(['Kafka is away', 'Kafka is still away, 30 s', 'Kafka is back after 41 s']);
  });

  it('of the database is told once for all who wait for it, and another failure as it is', () => {
    const { logger, messages } = aLog();
    const away = Object.assign(new Error('connect ECONNREFUSED'), { fatal: true, code: 'ECONNREFUSED' });
    for (const words of ['recovery waits', 'expiry waits', 'request failed']) logger.warn({ err: away }, words);
    logger.warn(
      { err: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) },
      'no answer of the PSP',
    );
    databaseWorks();

    expect(messages()).toEqual(['the database is away', 'no answer of the PSP', 'the database is back after 0 s']);
  });

  it('is none while Kafka starts, and news when its coordinators are not ready long after', () => {
    jest.useFakeTimers();
    const { logger, messages } = aLog();
    const loading = Object.assign(new Error('The coordinator is loading'), { type: 'GROUP_LOAD_IN_PROGRESS' });
    const retried = new Error('retries exceeded', { cause: loading });
    logger.error({ err: retried }, 'the consumer has crashed');
    jest.advanceTimersByTime(31_000);
    logger.error({ err: retried }, 'the consumer has crashed again');
    jest.useRealTimers();

    expect(messages()).toEqual(['the consumer has crashed again']);
  });
});
