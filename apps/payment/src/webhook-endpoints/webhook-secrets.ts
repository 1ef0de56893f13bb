import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { idToBytes } from '@kessai/platform';

const secretBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
/** The first byte of what is sealed: the way of sealing, should there ever be a second. */
const firstWay = 1;

/** As Standard Webhooks writes it. */
export function newSecret(): string {
  return `whsec_${randomBytes(secretBytes).toString('base64')}`;
}

/** The bytes that sign. */
export function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice('whsec_'.length), 'base64');
}

/**
 * Signing needs the secret itself, so it cannot be kept as a hash: it is sealed with the deployment's key, and a copy of
 * the database alone signs nothing. What is sealed for one endpoint cannot be opened for another.
 */
export class WebhookSecrets {
  constructor(private readonly key: Buffer) {}

  seal(endpointId: string, secret: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(idToBytes(endpointId));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([firstWay]), iv, cipher.getAuthTag(), sealed]);
  }

  open(endpointId: string, sealed: Buffer): string {
    if (sealed[0] !== firstWay)
      throw new Error(`the secret of ${endpointId} is sealed in a way that is not known here`);
    const iv = sealed.subarray(1, 1 + ivBytes);
    const tag = sealed.subarray(1 + ivBytes, 1 + ivBytes + tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.key, iv, { authTagLength: tagBytes });
    decipher.setAAD(idToBytes(endpointId)).setAuthTag(tag);
    const rest = sealed.subarray(1 + ivBytes + tagBytes);
    return Buffer.concat([decipher.update(rest), decipher.final()]).toString('utf8');
  }
}
