import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  ConfigRejected,
  failpointKill,
  parseConfig,
  platformConfigSchema,
  databaseConfigSchema,
  sampleKeys,
} from '../index';

const schema = z.object({ ...platformConfigSchema.shape, ...databaseConfigSchema.shape });
const DATABASE_URL = 'mysql://wallet:secret@127.0.0.1:3306/wallet';
const sha256 = 'a'.repeat(64);
const merchantKey = {
  id: 'key_1',
  sha256,
  kind: 'merchant',
  merchantId: `mer_${'0'.repeat(32)}`,
  scopes: ['payments:read'],
};

const faultsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    parseConfig(schema, { DATABASE_URL, ...environment });
    return [];
  } catch (error) {
    if (error instanceof ConfigRejected) return error.faults;
    throw error;
  }
};

describe('the configuration', () => {
  it('has safe values for what is not set, and an empty variable is not set', () => {
    const config = parseConfig(schema, { DATABASE_URL, HOST: '', LOG_LEVEL: '' });

    expect(config).toMatchObject({ HOST: '127.0.0.1', MODE: 'test', LOG_LEVEL: 'info', RATE_LIMIT_PER_SECOND: 200 });
  });

  it('names every fault at once, each with its variable', () => {
    const faults = faultsOf({
      DATABASE_URL: 'postgres://x',
      MODE: 'prod',
      RATE_LIMIT_PER_SECOND: 'many',
      API_KEYS: '{',
    });

    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual([
      'API_KEYS',
      'DATABASE_URL',
      'MODE',
      'RATE_LIMIT_PER_SECOND',
    ]);
  });

  it('takes keys with the scopes of their kind', () => {
    expect(faultsOf({ API_KEYS: JSON.stringify([merchantKey]) })).toEqual([]);
    expect(faultsOf({ API_KEYS: JSON.stringify([{ ...merchantKey, scopes: ['ledger:read'] }]) })).toHaveLength(1);
    expect(faultsOf({ API_KEYS: JSON.stringify([{ ...merchantKey, merchantId: null }]) })).toHaveLength(1);
    expect(
      faultsOf({ API_KEYS: JSON.stringify([{ ...merchantKey, kind: 'operator', scopes: ['admin'] }]) }),
    ).toHaveLength(1);
  });

  it('takes keys with their owners', () => {
    const owned = { ...merchantKey, owner: ' Min ' };
    expect(parseConfig(schema, { DATABASE_URL, API_KEYS: JSON.stringify([owned]) }).API_KEYS).toEqual([
      { ...merchantKey, owner: 'Min' },
    ]);
    const unseen = '\u200b';
    const faults = faultsOf({ API_KEYS: JSON.stringify([{ ...owned, owner: unseen }]), ROOT_KEY_OWNER: unseen });
    expect(faults).toEqual(['API_KEYS.0.owner: names no owner', 'ROOT_KEY_OWNER: names no owner']);
  });

  it('refuses two keys that would be one caller, and a key that would be the root key', () => {
    const another = { ...merchantKey, id: 'key_2', sha256: 'b'.repeat(64) };
    const faultsWith = (key: object, more: Record<string, string> = {}) =>
      faultsOf({ API_KEYS: JSON.stringify([merchantKey, key]), ...more });

    expect(faultsWith(another, { ROOT_KEY_SHA256: 'c'.repeat(64) })).toEqual([]);
    expect(faultsWith({ ...another, id: 'key_1' })).toEqual(['API_KEYS: two keys have one id']);
    expect(faultsWith({ ...another, sha256 })).toEqual(['API_KEYS: two keys have one SHA-256']);
    expect(faultsWith(another, { ROOT_KEY_SHA256: sha256 })).toEqual(['API_KEYS: holds the SHA-256 of the root key']);
    expect(faultsWith({ ...another, id: 'root' })).toEqual([expect.stringMatching(/^API_KEYS\.1\.id: .*root/)]);
    expect(faultsWith({ ...another, id: `key_${'0'.repeat(32)}` })).toHaveLength(1);
  });

  it('never shows the value of a faulty variable: it may be a secret', () => {
    expect(faultsOf({ DATABASE_URL: 'mysql://wallet:hunter2@host' }).join()).not.toContain('hunter2');
  });

  it.each(sampleKeys)('refuses the documented key %s in production', (key) => {
    const hash = createHash('sha256').update(key).digest('hex');

    expect(faultsOf({ NODE_ENV: 'production', ROOT_KEY_SHA256: hash })).toHaveLength(1);
    expect(faultsOf({ MODE: 'live', ROOT_KEY_SHA256: hash })).toHaveLength(1);
    expect(faultsOf({ NODE_ENV: 'development', ROOT_KEY_SHA256: hash })).toEqual([]);
  });

  it.each([{ NODE_ENV: 'production' }, { MODE: 'live' }])(
    'refuses the passwords of the compose file with %j',
    (mode) => {
      const real = { ...mode, DATABASE_PLAINTEXT: 'accepted' };
      const sample = 'mysql://wallet:sample-wallet@mysql:3306/wallet';
      const DATABASE_ADMIN_URL = 'mysql://root:sample-root@mysql:3306/wallet';

      expect(faultsOf({ ...real, DATABASE_URL: sample, DATABASE_ADMIN_URL })).toHaveLength(2);
      expect(faultsOf({ DATABASE_URL: sample, DATABASE_ADMIN_URL })).toEqual([]);
      expect(faultsOf({ ...real, DATABASE_URL: sample.replace('sample-', 'sample%2D') })).toHaveLength(1);
      expect(faultsOf({ ...real, DATABASE_URL: sample.replace('sample-', '%53ample-') })).toHaveLength(1);
      expect(faultsOf({ ...real, DATABASE_URL: sample.replace('sample-', '%zz') })).toEqual([]);
      expect(faultsOf({ ...real, DATABASE_URL })).toEqual([]);
    },
  );

  it('refuses to die on demand in production', () => {
    const FAILPOINT_KILL = 'relay.before-publish:2';

    expect(faultsOf({ FAILPOINT_KILL })).toEqual([]);
    expect(faultsOf({ FAILPOINT_KILL, NODE_ENV: 'production' })).toHaveLength(1);
    expect(failpointKill({ FAILPOINT_KILL })).toEqual({ point: 'relay.before-publish', nth: 2 });
    expect(failpointKill({ FAILPOINT_KILL, NODE_ENV: 'production' })).toBeNull();
    expect(failpointKill({ FAILPOINT_KILL, MODE: 'live' })).toBeNull();
  });

  it.each(['relay.before-publish', 'relay.nowhere:1', 'relay.before-publish:0'])('knows no failpoint %s', (text) => {
    expect(faultsOf({ FAILPOINT_KILL: text })).toHaveLength(1);
    expect(failpointKill({ FAILPOINT_KILL: text })).toBeNull();
  });
});
