import { createHash } from 'node:crypto';

/** Under which a merchant's customer is found: two merchants' customers of one id are two people. */
export function customerHashOf(merchantId: string, customerId: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([merchantId, customerId]))
    .digest();
}
