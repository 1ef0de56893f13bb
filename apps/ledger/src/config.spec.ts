import { generateKeyPairSync } from 'node:crypto';
import { parseConfig, sampleAccessKeys } from '@kessai/runtime';
import { ledgerConfigSchema } from './config';

const enough = {
  DATABASE_URL: 'mysql://ledger:secret@127.0.0.1:3306/ledger',
  KAFKA_BROKERS: '127.0.0.1:9092',
  ACCESS_VERIFY_KEYS: sampleAccessKeys.verify,
};

describe('the configuration of the ledger', () => {
  it('keeps the books in UTC on port 3003 when nothing else is said', () => {
    expect(parseConfig(ledgerConfigSchema, enough)).toMatchObject({ BOOKS_TIME_ZONE: 'UTC', LEDGER_PORT: 3003 });
  });

  it.each([{ NODE_ENV: 'production' }, { MODE: 'live' }])('asks whose days the books have with %j', (real) => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const ACCESS_VERIFY_KEYS = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    const chosen = { ...enough, ...real, ACCESS_VERIFY_KEYS, KAFKA_PLAINTEXT: 'accepted' };
    const start = (more: Record<string, string>) => parseConfig(ledgerConfigSchema, { ...chosen, ...more });

    expect(() => start({})).toThrow(/BOOKS_TIME_ZONE: must be chosen/);
    expect(() => start({ BOOKS_TIME_ZONE: '' })).toThrow(/BOOKS_TIME_ZONE: must be chosen/);
    for (const zone of ['UTC', 'Asia/Seoul'])
      expect(start({ BOOKS_TIME_ZONE: zone })).toMatchObject({ BOOKS_TIME_ZONE: zone });
  });

  it.each([
    ['BOOKS_TIME_ZONE', 'Mars/Base'],
    ['LEDGER_PORT', '70000'],
    ['ACCESS_VERIFY_KEYS', ''],
    ['DATABASE_URL', 'postgres://127.0.0.1/ledger'],
    ['DATABASE_POOL_SIZE', '0'],
  ])('refuses nonsense in %s', (name, value) => {
    expect(() => parseConfig(ledgerConfigSchema, { ...enough, [name]: value })).toThrow(name);
  });
});
