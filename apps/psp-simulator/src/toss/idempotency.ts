import type { Book, KeptAnswer } from '../book/book';
import { TossError } from './toss-error';

export const IDEMPOTENCY_KEY_LENGTH_MAX = 300;

/** Toss's rule: the key counts per API key, URL and method. The body is no part of it. */
export function scopeOf(caller: string, method: string, url: string, key: string | undefined): string | null {
  if (key === undefined || key === '') return null;
  if (key.length > IDEMPOTENCY_KEY_LENGTH_MAX) throw new TossError('INVALID_IDEMPOTENCY_KEY');
  return `${caller} ${method} ${url} ${key}`;
}

/** Only a definite answer is kept: after a 5xx or a 429 the same key may be tried again. */
export function isDefinite(error: TossError): boolean {
  return error.status < 500 && error.status !== 429;
}

/** One call at a time per scope; a scope that has its answer gets it again. */
export class IdempotentCalls {
  private readonly inFlight = new Set<string>();

  constructor(private readonly book: Book) {}

  async once<Answer extends KeptAnswer>(scope: string | null, call: () => Promise<Answer>): Promise<KeptAnswer> {
    if (scope === null) return call();
    if (this.inFlight.has(scope)) throw new TossError('IDEMPOTENT_REQUEST_PROCESSING');
    const kept = this.book.answerTo(scope);
    if (kept !== undefined) return kept;

    this.inFlight.add(scope);
    try {
      return await call();
    } finally {
      this.inFlight.delete(scope);
    }
  }
}
