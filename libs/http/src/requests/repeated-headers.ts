import type { FastifyRequest } from 'fastify';
import { Refusal, type RefusalReason } from '../problems/refusals';

/**
 * Headers that have one value. Node joins or drops repetitions of them, so what a handler reads is not what was sent.
 * `Idempotency-Key: k` sent twice would be the new key `k, k`, and a refund would be paid a second time.
 */
const singleHeaders: ReadonlyMap<string, readonly [RefusalReason, string]> = new Map([
  ['idempotency-key', ['idempotency_key_invalid', 'The Idempotency-Key header stands twice.']],
  ['authorization', ['unauthenticated', 'The Authorization header stands twice.']],
  ...[
    'content-encoding',
    'content-length',
    'content-type',
    'host',
    'kessai-merchant',
    'tosspayments-webhook-transmission-id',
  ].map((name): [string, readonly [RefusalReason, string]] => [
    name,
    ['validation_failed', `The ${name} header stands twice.`],
  ]),
]);

/** Refuses a request in which such a header stands twice, even with one value: which of the two is meant is a guess. */
export function refuseRepeatedHeaders(request: FastifyRequest): void {
  const { rawHeaders, headers } = request.raw;
  if (Object.keys(headers).length * 2 === rawHeaders.length) return; // Each name stands once: nearly every request.
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    const refusal = seen.has(name) ? singleHeaders.get(name) : undefined;
    if (refusal !== undefined) throw new Refusal(...refusal);
    seen.add(name);
  }
}

/**
 * Whether the value is one text several times, with commas in between. A proxy may join repeated headers into one line
 * (RFC 9110, 5.3), so `k, k` may be a key `k` that was sent twice.
 */
export function isJoinedRepetition(value: string): boolean {
  const parts = value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return value.includes(',');
  for (let period = 1; period * 2 <= parts.length; period += 1) {
    if (parts.length % period === 0 && parts.every((part, index) => part === parts[index % period])) return true;
  }
  return false;
}

/** Of one that Node gives as a list the first. */
export function headerOf({ headers }: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
