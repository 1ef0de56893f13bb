import { parseStartArguments } from './arguments';

describe('the arguments of npm start', () => {
  it('are off unless given', () => {
    expect(parseStartArguments([])).toMatchObject({ fresh: false, once: false, servicesOnly: false });
    expect(parseStartArguments(['--once', '--fresh'])).toMatchObject({ fresh: true, once: true, servicesOnly: false });
  });

  it('are refused when misspelt, so that nothing starts on the wrong data', () => {
    expect(() => parseStartArguments(['--frehs'])).toThrow("Unknown option '--frehs'");
    expect(() => parseStartArguments(['fresh'])).toThrow('fresh');
  });

  it('are refused where they contradict the servers of the environment', () => {
    const given = { KAFKA_BROKERS: 'a:9092', DATABASE_URL: 'mysql://root@a:3306' };
    expect(() => parseStartArguments(['--fresh'], given)).toThrow('--fresh wipes data of its own');
    expect(() => parseStartArguments(['--services-only'])).toThrow('Say where they are');
    expect(parseStartArguments(['--services-only'], given)).toMatchObject({ servicesOnly: true });
  });

  it('tell a port that was asked for by name from a default', () => {
    expect(parseStartArguments([], { WALLET_PORT: '4002', LEDGER_PORT: '' }).ports).toEqual({
      payment: { port: 3001, variable: null },
      wallet: { port: 4002, variable: 'WALLET_PORT' },
      ledger: { port: 3003, variable: null },
      simulator: { port: 3009, variable: null },
    });
  });

  it.each([
    { WALLET_PORT: 'x' },
    { WALLET_PORT: '0' },
    { WALLET_PORT: '65536' },
    { PAYMENT_PORT: '4', WALLET_PORT: '4' },
  ])('refuse %j', (env) => expect(() => parseStartArguments([], env)).toThrow('WALLET_PORT='));
});
