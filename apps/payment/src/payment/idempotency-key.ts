import { Refusal } from '@kessai/platform';

const printable = /^[\x20-\x7e]{1,255}$/;

/** Every POST that moves money names itself, so that its repetition can be told from another one. */
export function requireIdempotencyKey(header: string | undefined): string {
  if (header === undefined) {
    throw new Refusal('idempotency_key_missing', 'Send an Idempotency-Key header, new for each new request.');
  }
  if (!printable.test(header)) {
    throw new Refusal('idempotency_key_invalid', 'The Idempotency-Key is 1 to 255 printable ASCII characters.');
  }
  return header;
}
