import type { Book, KeptAnswer } from '../book/book';
import { TossError } from '../toss-error';

export const IDEMPOTENCY_KEY_LENGTH_MAX = 300;

/** Toss's rule: the key counts per API key, URL and method. The body is no part of it. */
export function scopeOf(caller: string, method: string, url: string, key: string | undefined): string | null {
  if (key === undefined || key === '') return null;
  if (key.length > IDEMPOTENCY_KEY_LENGTH_MAX) throw new TossError('INVALID_IDEMPOTENCY_KEY');
  return `${caller} ${method} ${url} ${key}`;
}

const NOT_NOW: readonly string[] = ['IDEMPOTENT_REQUEST_PROCESSING', 'FORBIDDEN_CONSECUTIVE_REQUEST'];

/** Only a definite answer is kept: after a 5xx, a 429 or a "not now" the same key may be tried again. */
export function isDefinite({ status, code }: TossError): boolean {
  return status < 500 && status !== 429 && !NOT_NOW.includes(code);
}

/** One call at a time per scope; a scope that has its answer gets it again. */
export class IdempotentCalls {
  private readonly inFlight = new Set<string>();

  constructor(private readonly book: Book) {}

  async once<Answer>(scope: string | null, call: () => Promise<Answer>): Promise<Answer | KeptAnswer> {
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
