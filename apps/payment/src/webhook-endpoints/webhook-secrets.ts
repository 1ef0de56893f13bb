import { randomBytes } from 'node:crypto';
import { idToBytes } from '@kessai/runtime';
import { openText, sealText } from '../sealing/sealed-text';

const secretBytes = 32;

/** As Standard Webhooks writes it. */
export function newSecret(): string {
  return `whsec_${randomBytes(secretBytes).toString('base64')}`;
}

/** The bytes that sign. */
export function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice('whsec_'.length), 'base64');
}

/**
 * Signing needs the secret itself, so it cannot be kept as a hash. It is sealed with the deployment's key: a copy of the
 * database alone signs nothing. What is sealed for one endpoint cannot be opened for another.
 */
export class WebhookSecrets {
  constructor(private readonly key: Buffer) {}

  seal(endpointId: string, secret: string): Buffer {
    return sealText(this.key, idToBytes(endpointId), secret);
  }

  open(endpointId: string, sealed: Buffer): string {
    return openText(this.key, idToBytes(endpointId), sealed);
  }
}
