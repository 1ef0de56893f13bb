import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { HeaderValue, OutgoingRecord } from './outgoing-record';

/** The private key of the one service that may announce keys and merchants. */
export interface SigningKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The public keys that are accepted, by their ids: several while a key is being replaced. */
export type VerifyKeys = ReadonlyMap<string, KeyObject>;

type Headers = Readonly<Record<string, HeaderValue | readonly HeaderValue[] | undefined>>;

interface SignedParts {
  /** Without the prefix of the deployment. */
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Headers;
}

const KEY_ID_HEADER = 'kessai-signing-key';
const SIGNATURE_HEADER = 'kessai-signature';

/** All that an event is read from. A name that is missing here could be changed without breaking the signature. */
const signedHeaders = [
  'ce_specversion',
  'ce_id',
  'ce_type',
  'ce_source',
  'ce_time',
  'ce_subject',
  'ce_sequence',
  'ce_causationid',
  'content-type',
  'traceparent',
] as const;

/** Keeps a signature of ours from being taken for anything else that the same key might sign one day. */
const CONTEXT = 'kessai/record/1';

export function signRecord(topic: string, record: OutgoingRecord, { id, key }: SigningKey): OutgoingRecord {
  const signature = sign(null, signedBytes({ ...record, topic })!, key).toString('base64');
  return { ...record, headers: { ...record.headers, [KEY_ID_HEADER]: id, [SIGNATURE_HEADER]: signature } };
}

export type SignatureFault = 'signature_missing' | 'signing_key_unknown' | 'signature_wrong';

/** Null when one of the keys has signed exactly this record. */
export function signatureFault(record: SignedParts, keys: VerifyKeys): SignatureFault | null {
  const id = record.headers[KEY_ID_HEADER];
  const signature = record.headers[SIGNATURE_HEADER];
  if (!id || !signature) return 'signature_missing';
  const key = keys.get(id.toString());
  if (key === undefined) return 'signing_key_unknown';
  const bytes = signedBytes(record);
  const isSigned = bytes !== null && verify(null, bytes, key, Buffer.from(signature.toString(), 'base64'));
  return isSigned ? null : 'signature_wrong';
}

const ABSENT = 0xffffffff;

/** Each part behind its length, so that no byte can move from one part to its neighbour. Null: a header stands twice. */
function signedBytes({ topic, key, value, headers }: SignedParts): Buffer | null {
  const bytes: Buffer[] = [];
  for (const part of [CONTEXT, topic, key, value, ...signedHeaders.map((name) => headers[name] ?? null)]) {
    if (typeof part === 'object' && part !== null && !Buffer.isBuffer(part)) return null;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part === null ? ABSENT : Buffer.byteLength(part));
    bytes.push(length);
    if (part !== null) bytes.push(Buffer.from(part as Buffer));
  }
  return Buffer.concat(bytes);
}

/** Made from the public key itself, so no two keys share one and none has to be chosen. */
function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

/** Ed25519, PKCS#8, as base64 of its DER form or as PEM. */
export const signingKeySchema = z.string().transform((text, context): SigningKey => {
  const key = ed25519From(() => createPrivateKey({ key: derOf(text), format: 'der', type: 'pkcs8' }));
  if (key !== null) return { id: keyIdOf(createPublicKey(key)), key };
  context.addIssue({ code: 'custom', message: 'must be an Ed25519 private key in base64: openssl genpkey makes one' });
  return z.NEVER;
});

/** Ed25519, SPKI, in the same forms, with commas in between. */
export const verifyKeysSchema = z.string().transform((text, context): VerifyKeys => {
  const keys = text
    .split(',')
    .map((one) => ed25519From(() => createPublicKey({ key: derOf(one), format: 'der', type: 'spki' })));
  const known = keys.filter((key) => key !== null);
  if (known.length === keys.length) return new Map(known.map((key) => [keyIdOf(key), key]));
  context.addIssue({ code: 'custom', message: 'must be Ed25519 public keys in base64, with commas in between' });
  return z.NEVER;
});

/** PEM is the same base64 between two lines. */
const derOf = (text: string) => Buffer.from(text.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');

function ed25519From(read: () => KeyObject): KeyObject | null {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null; // The text is no key: the caller names the setting, and never the text.
  }
}
