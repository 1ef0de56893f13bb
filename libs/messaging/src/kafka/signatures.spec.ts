import { generateKeyPairSync } from 'node:crypto';
import { AccessKeyCreatedV1 } from '@kessai/contracts';
import { newId, parseConfig, sampleAccessKeys } from '@kessai/runtime';
import { z } from 'zod';
import { announce, recordOf } from '../outbox/outgoing';
import type { OutgoingRecord } from './outgoing-record';
import { signatureFault, signingKeySchema, signRecord, verifyKeysSchema } from './signatures';

const topic = 'access.events';

function aPair() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    pem: privateKey.export({ format: 'pem', type: 'pkcs8' }),
    signing: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    verify: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
}
const [ours, theirs] = [aPair(), aPair()];
const sign = (record: OutgoingRecord, by = ours) => signRecord(topic, record, signingKeySchema.parse(by.signing));
const faultOf = (record: OutgoingRecord, verify = ours.verify, where = topic) =>
  signatureFault({ ...record, topic: where }, verifyKeysSchema.parse(verify));

/** With every header that an event can have. */
function aRecord(): OutgoingRecord {
  const data = {
    keyId: newId('key'),
    sha256: 'a'.repeat(64),
    merchantId: null,
    scopes: ['admin'],
    createdAt: new Date(),
  };
  const event = announce(AccessKeyCreatedV1, data, { sequence: 1n });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  return recordOf({ ...event, traceparent, causedBy: newId('evt') }, { service: 'payment', topicPrefix: 'a-' });
}
const changed = (record: OutgoingRecord, headers: Record<string, string | string[] | null>) => ({
  ...record,
  headers: { ...record.headers, ...headers },
});

describe('the signature of a record', () => {
  it('is good for the record as it was signed, by any of the keys that are accepted', () => {
    expect(faultOf(sign(aRecord()))).toBeNull();
    expect(faultOf(sign(aRecord()), `${theirs.verify},${ours.verify}`)).toBeNull();
    expect(faultOf(sign(aRecord(), theirs), `${theirs.verify}, ${ours.verify}`)).toBeNull();
  });

  it('is demanded, and of a key that is accepted', () => {
    expect(faultOf(aRecord())).toBe('signature_missing');
    expect(faultOf(changed(sign(aRecord()), { 'kessai-signature': '' }))).toBe('signature_missing');
    expect(faultOf(sign(aRecord(), theirs))).toBe('signing_key_unknown');
    const { headers } = sign(aRecord());
    const underOurName = changed(sign(aRecord(), theirs), {
      'kessai-signing-key': String(headers['kessai-signing-key']),
    });
    expect(faultOf(underOurName)).toBe('signature_wrong');
  });

  it('covers every header that an event is read from, whether it is changed, taken away or doubled', () => {
    const record = sign(aRecord());
    const names = Object.keys(aRecord().headers);
    expect(names.length).toBeGreaterThanOrEqual(10);
    for (const name of names) {
      const value = String(record.headers[name]);
      expect([name, faultOf(changed(record, { [name]: `${value}0` }))]).toEqual([name, 'signature_wrong']);
      expect([name, faultOf(changed(record, { [name]: null }))]).toEqual([name, 'signature_wrong']);
      expect([name, faultOf(changed(record, { [name]: [value, value] }))]).toEqual([name, 'signature_wrong']);
    }
  });

  it('covers a header that was not there', () => {
    const headers = Object.entries(aRecord().headers).filter(([name]) => name !== 'ce_causationid');
    const record = sign({ ...aRecord(), headers: Object.fromEntries(headers) });
    expect(faultOf(record)).toBeNull();
    expect(faultOf(changed(record, { ce_causationid: '' }))).toBe('signature_wrong');
  });

  it('covers key, body and topic, and no byte moves between them', () => {
    const record = sign({ ...aRecord(), key: Buffer.from('ab'), value: Buffer.from('cd') });
    expect(faultOf(record)).toBeNull();
    expect(faultOf({ ...record, key: Buffer.from('a'), value: Buffer.from('bcd') })).toBe('signature_wrong');
    expect(faultOf({ ...record, value: null })).toBe('signature_wrong');
    expect(faultOf({ ...record, key: null })).toBe('signature_wrong');
    expect(faultOf(record, ours.verify, 'payment.events')).toBe('signature_wrong');
  });
});

describe('the settings of the keys', () => {
  const schema = z.object({ ACCESS_SIGNING_KEY: signingKeySchema, ACCESS_VERIFY_KEYS: verifyKeysSchema });
  const settings = { ACCESS_SIGNING_KEY: ours.signing, ACCESS_VERIFY_KEYS: ours.verify };
  const parsed = (more: object) => parseConfig(schema, { ...settings, ...more });

  it('take PEM as well, with its lines', () => {
    expect(parsed({ ACCESS_SIGNING_KEY: ours.pem }).ACCESS_SIGNING_KEY.id).toBe(parsed({}).ACCESS_SIGNING_KEY.id);
  });

  it.each([
    ['ACCESS_SIGNING_KEY', ours.verify],
    ['ACCESS_SIGNING_KEY', 'a secret of another kind'],
    ['ACCESS_SIGNING_KEY', ''],
    ['ACCESS_VERIFY_KEYS', ours.signing],
    ['ACCESS_VERIFY_KEYS', `${ours.verify},`],
    ['ACCESS_VERIFY_KEYS', ''],
  ])('refuse in %s what is no key of its kind, and do not show it', (name, value) => {
    const refused = () => parsed({ [name]: value });
    expect(refused).toThrow(name);
    expect(refused).not.toThrow(value || 'nothing to show');
  });

  it.each([{ NODE_ENV: 'production' }, { MODE: 'live' }])('refuse the pair of the compose file with %j', (real) => {
    const { signing, verify } = sampleAccessKeys;
    expect(parsed({ ACCESS_SIGNING_KEY: signing, ACCESS_VERIFY_KEYS: verify })).toBeDefined();
    expect(parsed(real)).toBeDefined();
    const inLines = `-----BEGIN PRIVATE KEY-----\n${signing.slice(0, 40)}\n${signing.slice(40)}\n-----END PRIVATE KEY-----`;
    for (const key of [signing, inLines]) {
      expect(() => parsed({ ...real, ACCESS_SIGNING_KEY: key })).toThrow(/ACCESS_SIGNING_KEY: .* everybody knows/);
    }
    const both = `${ours.verify},${verify}`;
    expect(() => parsed({ ...real, ACCESS_VERIFY_KEYS: both })).toThrow(/ACCESS_VERIFY_KEYS: .* everybody knows/);
  });
});
