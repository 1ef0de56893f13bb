import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '@kessai/platform';

const printable = /^[\x20-\x7e]{1,255}$/;

/** Every POST that moves money names itself, so that its repetition can be told from another one. */
export function requireIdempotencyKey(headers: IncomingHttpHeaders): string {
  const key = headers['idempotency-key'];
  if (key === undefined) {
    throw new Refusal('idempotency_key_missing', 'Send an Idempotency-Key header, new for each new request.');
  }
  if (typeof key !== 'string' || !printable.test(key)) {
    throw new Refusal('idempotency_key_invalid', 'The Idempotency-Key is 1 to 255 printable ASCII characters.');
  }
  return key;
}
