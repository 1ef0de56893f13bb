import { generateKeyPairSync } from 'node:crypto';
import { parseConfig, sampleAccessKeys } from '@kessai/runtime';
import { paymentConfigSchema } from './config';
import { defaultFees, scheduleFor } from './fees/fees';

const aSigningKey = () =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');

const anEnvironment = (parts: Record<string, string> = {}) => ({
  DATABASE_URL: 'mysql://payment:secret@127.0.0.1:3306/payment',
  KAFKA_BROKERS: '127.0.0.1:9092',
  PSP_URL: 'http://127.0.0.1:3009/',
  PSP_SECRET_KEY: 'test_sk_1',
  ACCESS_SIGNING_KEY: sampleAccessKeys.signing,
  ...parts,
});
const parsed = (parts: Record<string, string> = {}) => parseConfig(paymentConfigSchema, anEnvironment(parts));

const live = {
  MODE: 'live',
  PSP_SECRET_KEY: 'live_sk_1',
  PSP_URL: 'https://psp.example',
  WEBHOOK_SECRETS_KEY: 'a1'.repeat(32),
  ACCESS_SIGNING_KEY: aSigningKey(),
  KAFKA_PLAINTEXT: 'accepted',
};

describe('the configuration of the payment service', () => {
  it('needs a database, a broker and a PSP, and knows the rest', () => {
    expect(parsed()).toMatchObject({
      PAYMENT_PORT: 3001,
      PSP_URL: 'http://127.0.0.1:3009',
      PSP_CONFIRM_CONCURRENCY: 400,
    });
    expect(() => parseConfig(paymentConfigSchema, {})).toThrow(
      /DATABASE_URL[^]*KAFKA_BROKERS[^]*PSP_URL[^]*PSP_SECRET_KEY/,
    );
  });

  it('takes fees by currency, and the default for the rest', () => {
    const { FEES } = parsed({ FEES: '{"USD":{"basisPoints":290,"fixedAmount":30}}' });
    expect(scheduleFor('USD', FEES)).toEqual({ basisPoints: 290, fixedMinor: 30n, vatBasisPoints: 1000 });
    expect(scheduleFor('KRW', FEES)).toEqual(defaultFees);
    expect(scheduleFor('KRW', parsed({ FEES: '{"default":{"basisPoints":0}}' }).FEES).basisPoints).toBe(0);
  });

  it('takes a live deployment whose PSP and secrets are real', () => {
    expect(parsed({ ...live, NODE_ENV: 'production' })).toMatchObject({ MODE: 'live' });
  });

  it.each([
    ['ACCESS_SIGNING_KEY', { ACCESS_SIGNING_KEY: '' }],
    ['ACCESS_SIGNING_KEY', { ...live, ACCESS_SIGNING_KEY: sampleAccessKeys.signing }],
    ['KAFKA_SSL', { ...live, KAFKA_PLAINTEXT: '' }],
    ['FEES', { FEES: '{' }],
    ['FEES', { FEES: '[]' }],
    ['FEES', { FEES: '{"ABC":{}}' }],
    ['FEES', { FEES: '{"USD":{"basisPoints":10001}}' }],
    ['FEES', { FEES: '{"USD":{"basisPoints":1.5}}' }],
    ['FEES', { FEES: '{"USD":{"fixed":1}}' }],
    ['PSP_URL', { PSP_URL: 'psp.example' }],
    ['PSP_URL', { PSP_URL: 'http://psp.example', MODE: 'live', PSP_SECRET_KEY: 'live_sk_1' }],
    ['PSP_URL', { PSP_URL: 'https://127.0.0.1:3009', MODE: 'live', PSP_SECRET_KEY: 'live_sk_1' }],
    ['PSP_URL', { PSP_URL: 'https://psp-simulator', MODE: 'live', PSP_SECRET_KEY: 'live_sk_1' }],
    ['PSP_SECRET_KEY', { PSP_SECRET_KEY: 'live_sk_sample_key', MODE: 'live', PSP_URL: 'https://psp.example' }],
    ['PSP_SECRET_KEY', { PSP_SECRET_KEY: 'sk_1' }],
    ['PSP_SECRET_KEY', { PSP_SECRET_KEY: 'live_sk_1' }],
    ['PSP_SECRET_KEY', { PSP_SECRET_KEY: 'test_sk_1', MODE: 'live', PSP_URL: 'https://psp.example' }],
    ['PSP_SECRET_KEY', { PSP_SECRET_KEY: 'test_sk_sample_key', NODE_ENV: 'production' }],
    ['TOSS_CLIENT_KEY', { TOSS_CLIENT_KEY: 'live_ck_1' }],
    ['TOSS_CLIENT_KEY', { TOSS_CLIENT_KEY: 'test_sk_1' }],
    ['PUBLIC_URL', { TOSS_CLIENT_KEY: 'live_ck_1', MODE: 'live', PUBLIC_URL: 'http://pay.example' }],
    ['PSP_CHECKOUT_URL', { PSP_CHECKOUT_URL: 'psp.example' }],
    ['PSP_RESPONSE_TIMEOUT_MS', { PSP_RESPONSE_TIMEOUT_MS: '23000' }],
    ['PSP_RESPONSE_TIMEOUT_MS', { PSP_RESPONSE_TIMEOUT_MS: 'soon' }],
    ['WEBHOOK_ALLOW_LOOPBACK', { WEBHOOK_ALLOW_LOOPBACK: 'yes' }],
    ['WEBHOOK_ALLOW_LOOPBACK', { WEBHOOK_ALLOW_LOOPBACK: 'true', ...live }],
    ['WEBHOOK_SECRETS_KEY', { WEBHOOK_SECRETS_KEY: 'secret' }],
    ['WEBHOOK_SECRETS_KEY', { ...live, WEBHOOK_SECRETS_KEY: '' }],
    ['WEBHOOK_SECRETS_KEY', { NODE_ENV: 'production' }],
    ['WEBHOOK_CLAIM_MS', { WEBHOOK_CLAIM_MS: '15000' }],
    ['WEBHOOK_DNS_SERVERS.0', { WEBHOOK_DNS_SERVERS: 'dns.example' }],
    ['WEBHOOK_NAT64_PREFIXES.0', { WEBHOOK_NAT64_PREFIXES: '10.0.0.0/8' }],
    ['WEBHOOK_NAT64_PREFIXES.1', { WEBHOOK_NAT64_PREFIXES: '2001:67c:1::/96,2001:67c:2::/95' }],
    ['WEBHOOK_RETRY_DELAYS_SECONDS', { WEBHOOK_RETRY_DELAYS_SECONDS: '5,soon' }],
    ['PAYMENT_PORT', { PAYMENT_PORT: '65536' }],
  ])('refuses to start on a wrong %s: %j', (name, environment: Record<string, string>) => {
    expect(() => parsed(environment)).toThrow(new RegExp(`\\n${name}`));
  });
});
