import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';

/** Under which a merchant's customer is found: two merchants' customers of one id are two people. */
export function customerHashOf(merchantId: string, customerId: string): Buffer {
  return hashOf([merchantId, customerId]);
}

/** The same for the e-mail address, in small letters and with its domain in ASCII. It equals the hash of no id. */
export function emailHashOf(merchantId: string, email: string): Buffer {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1).replace(/\.$/, ''); // The root that a full name ends with changes no address.
  const folded = `${email.slice(0, at)}@${domainToASCII(domain) || domain}`.normalize('NFC').toLowerCase();
  return hashOf([merchantId, 'email', folded]);
}

function hashOf(parts: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
