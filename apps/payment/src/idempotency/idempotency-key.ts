import type { IncomingHttpHeaders } from 'node:http';
import { isJoinedRepetition, Refusal } from '@kessai/http';

const printable = /^[\x20-\x7e]{1,255}$/;

/** Every POST that moves money names itself, so that its repetition can be told from another one. */
export function requireIdempotencyKey(headers: IncomingHttpHeaders): string {
  const key = optionalIdempotencyKey(headers);
  if (key !== null) return key;
  throw new Refusal('idempotency_key_missing', 'Send an Idempotency-Key header, new for each new request.');
}

/** Other POSTs may name themselves too. */
export function optionalIdempotencyKey(headers: IncomingHttpHeaders): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !printable.test(key)) {
    throw new Refusal('idempotency_key_invalid', 'The Idempotency-Key is 1 to 255 printable ASCII characters.');
  }
  // A gateway may have joined the header of a request that it repeats: as a new key it would pay a second time.
  if (isJoinedRepetition(key)) {
    throw new Refusal('idempotency_key_invalid', 'The Idempotency-Key is one text several times, with commas.');
  }
  return key;
}
