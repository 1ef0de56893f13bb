import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ivBytes = 12;
const tagBytes = 16;
/** The first byte of what is sealed: the way of sealing, should there ever be a second. */
const firstWay = 1;

/** Sealed with the deployment's key; what is sealed for one owner cannot be opened for another. */
export function sealText(key: Buffer, owner: Buffer, text: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(owner);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from([firstWay]), iv, cipher.getAuthTag(), sealed]);
}

export function openText(key: Buffer, owner: Buffer, sealed: Buffer): string {
  if (sealed[0] !== firstWay) throw new Error('this is sealed in a way that is not known here');
  const iv = sealed.subarray(1, 1 + ivBytes);
  const tag = sealed.subarray(1 + ivBytes, 1 + ivBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
  decipher.setAAD(owner).setAuthTag(tag);
  const rest = sealed.subarray(1 + ivBytes + tagBytes);
  return Buffer.concat([decipher.update(rest), decipher.final()]).toString('utf8');
}
