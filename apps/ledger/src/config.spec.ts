import { parseConfig } from '@kessai/platform';
import { ledgerConfigSchema } from './config';

const enough = { DATABASE_URL: 'mysql://ledger:secret@127.0.0.1:3306/ledger', KAFKA_BROKERS: '127.0.0.1:9092' };

describe('the configuration of the ledger', () => {
  it('keeps the books in UTC on port 3003 when nothing else is said', () => {
    expect(parseConfig(ledgerConfigSchema, enough)).toMatchObject({ BOOKS_TIME_ZONE: 'UTC', LEDGER_PORT: 3003 });
  });

  it.each([
    ['BOOKS_TIME_ZONE', 'Mars/Base'],
    ['LEDGER_PORT', '70000'],
    ['DATABASE_URL', 'postgres://127.0.0.1/ledger'],
    ['DATABASE_POOL_SIZE', '0'],
  ])('refuses nonsense in %s', (name, value) => {
    expect(() => parseConfig(ledgerConfigSchema, { ...enough, [name]: value })).toThrow(name);
  });
});
