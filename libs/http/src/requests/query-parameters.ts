import type { FastifyRequest } from 'fastify';
import { Refusal, type FieldError } from '../problems/refusals';
import { pointerTo } from './validation';

/** The names of a route's query parameters; `any` where others than we decide what stands there. */
export type KnownParameters = ReadonlySet<string> | 'any';

const none: ReadonlySet<string> = new Set();

/**
 * Refuses parameters that the route does not know, and known ones that stand twice: a filter with a slip in its name would
 * filter nothing. What a value may be is for the route's schema to say.
 */
export function refuseUnknownParameters(request: FastifyRequest, known: KnownParameters = none): void {
  if (known === 'any' || !request.url.includes('?')) return;
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(request.query as Record<string, unknown>)) {
    const pointer = pointerTo([name]);
    if (!known.has(name) && !known.has(recordOf(name))) {
      errors.push({ pointer, code: 'unknown_property', detail: 'is not known here' });
    } else if (Array.isArray(value)) errors.push({ pointer, code: 'repeated', detail: 'stands twice' });
  }
  if (errors.length === 0) return;
  throw new Refusal('validation_failed', 'The query parameters are not what this operation takes.', { errors });
}

/** `metadata[key]` is an entry of the parameter `metadata`. */
function recordOf(name: string): string {
  return /^([A-Za-z]+)\[.+\]$/s.exec(name)?.[1] ?? '';
}
