import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigRejected, databaseConfigSchema, databaseTls, parseConfig, pemFile } from '../index';

const schema = z.object({ ...databaseConfigSchema.shape, KAFKA_SSL_CA_FILE: pemFile.optional() });
const DATABASE_URL = 'mysql://wallet:secret@db.internal:3306/wallet';
const KAFKA_BROKERS = '127.0.0.1:9092';

let dir: string;
let pem: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kessai-pem-'));
  pem = join(dir, 'ca.pem');
  writeFileSync(pem, '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The settings that are complained of. */
function faultsOf(environment: Record<string, string>): string[] {
  try {
    parseConfig(schema, { DATABASE_URL, ...environment });
    return [];
  } catch (error) {
    if (error instanceof ConfigRejected) return error.faults.map((fault) => fault.split(':')[0] ?? '');
    throw error;
  }
}

describe('the ways to Kafka and to the database', () => {
  describe.each([{ NODE_ENV: 'production' }, { MODE: 'live' }])('with %j', (real) => {
    it('are encrypted, or the operator has said that they are closed to others', () => {
      expect(faultsOf({ ...real, KAFKA_BROKERS })).toEqual(['KAFKA_SSL', 'DATABASE_URL']);
      expect(faultsOf({ ...real, KAFKA_BROKERS, KAFKA_SSL: 'on', DATABASE_TLS: 'required' })).toEqual([]);
      expect(faultsOf({ ...real, KAFKA_BROKERS, KAFKA_PLAINTEXT: 'accepted', DATABASE_PLAINTEXT: 'accepted' })).toEqual(
        [],
      );
    });

    it('take no other word for an acceptance, and one way not for the other', () => {
      expect(faultsOf({ ...real, KAFKA_BROKERS, KAFKA_PLAINTEXT: 'yes', DATABASE_TLS: 'required' })).toEqual([
        'KAFKA_SSL',
      ]);
      expect(faultsOf({ ...real, KAFKA_PLAINTEXT: 'accepted' })).toEqual(['DATABASE_URL']);
      expect(faultsOf({ ...real, DATABASE_PLAINTEXT: 'no' })).toContain('DATABASE_URL');
      expect(faultsOf({ ...real, DATABASE_TLS: 'off' })).toEqual(['DATABASE_URL']);
    });

    it('may be plain to a database of this machine, whatever its password looks like', () => {
      for (const host of ['localhost', '127.0.0.1', '[::1]']) {
        expect(faultsOf({ ...real, DATABASE_URL: `mysql://wallet:secret@${host}:3306/wallet` })).toEqual([]);
      }
      for (const host of ['x@localhost@10.0.0.1', 'localhost.example', '127.0.0.1.example', '10.0.0.1']) {
        expect([host, faultsOf({ ...real, DATABASE_URL: `mysql://wallet:secret@${host}:3306/wallet` })]).toEqual([
          host,
          ['DATABASE_URL'],
        ]);
      }
      const local = 'mysql://wallet:secret@127.0.0.1/wallet';
      expect(faultsOf({ ...real, DATABASE_URL: local, DATABASE_ADMIN_URL: DATABASE_URL })).toEqual([
        'DATABASE_ADMIN_URL',
      ]);
    });
  });

  it('may be plain while nothing is for real', () => {
    expect(faultsOf({ KAFKA_BROKERS })).toEqual([]);
  });

  it('refuse settings that would have no effect: their author believes to be protected', () => {
    expect(faultsOf({ KAFKA_SSL_CA_FILE: pem })).toEqual(['KAFKA_SSL_CA_FILE']);
    expect(faultsOf({ KAFKA_SASL_USERNAME: 'wallet' })).toEqual(['KAFKA_SASL_USERNAME']);
    expect(faultsOf({ DATABASE_TLS_CA_FILE: pem })).toEqual(['DATABASE_TLS_CA_FILE']);
    expect(faultsOf({ DATABASE_TLS_CA_FILE: pem, DATABASE_TLS: 'off' })).toEqual(['DATABASE_TLS_CA_FILE']);
  });

  it('refuse halves: a certificate without its key, a mechanism without a password', () => {
    expect(faultsOf({ KAFKA_SSL: 'on', KAFKA_SSL_KEY_FILE: pem })).toEqual(['KAFKA_SSL_CERT_FILE']);
    expect(faultsOf({ DATABASE_TLS: 'required', DATABASE_TLS_CERT_FILE: pem })).toEqual(['DATABASE_TLS_CERT_FILE']);
    expect(faultsOf({ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'wallet' })).toEqual([
      'KAFKA_SASL_MECHANISM',
    ]);
  });

  it('refuse a file that is not there, or is none', () => {
    const noPem = join(dir, 'ca.der');
    writeFileSync(noPem, '0');
    for (const file of [noPem, join(dir, 'nowhere')]) {
      expect(faultsOf({ DATABASE_TLS: 'verify-ca', DATABASE_TLS_CA_FILE: file })).toEqual(['DATABASE_TLS_CA_FILE']);
      expect(faultsOf({ KAFKA_SSL: 'on', KAFKA_SSL_CA_FILE: file })).toEqual(['KAFKA_SSL_CA_FILE']);
    }
  });

  it('compare no name where the database is given by its address', () => {
    for (const host of ['10.0.0.1', '[fd00::1]']) {
      const url = `mysql://wallet:secret@${host}/wallet`;
      expect(faultsOf({ DATABASE_TLS: 'verify-identity', DATABASE_URL: url })).toEqual(['DATABASE_URL']);
      expect(faultsOf({ DATABASE_TLS: 'verify-ca', DATABASE_URL: url })).toEqual([]);
    }
  });

  it.each([
    ['required', { rejectUnauthorized: false, verifyIdentity: false }],
    ['verify-ca', { rejectUnauthorized: true, verifyIdentity: false }],
    ['verify-identity', { rejectUnauthorized: true, verifyIdentity: true }],
  ])('check of a database what DATABASE_TLS=%s says', (DATABASE_TLS, checked) => {
    expect(databaseTls(parseConfig(schema, { DATABASE_URL, DATABASE_TLS }))).toMatchObject(checked);
  });
});
