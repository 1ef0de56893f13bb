import { KessaiProblem, KessaiUnreachable } from '@kessai/client';

/** Answers after which the same request may still take effect, or has: it is repeated as it was. */
const isOpen = ({ status, code }: KessaiProblem): boolean =>
  status >= 500 || status === 429 || status === 408 || code === 'idempotency_key_in_use';

export interface Setback {
  /** True: it was refused, and nothing came of it. False: what came of it is not known. */
  readonly isRefusal: boolean;
  readonly why: string;
}

/** What an error of the client says; anything else is a fault of the shop, and thrown on. */
export function setbackFrom(error: unknown): Setback {
  if (error instanceof KessaiUnreachable) return { isRefusal: false, why: 'Kessai does not answer.' };
  if (!(error instanceof KessaiProblem)) throw error;
  return { isRefusal: !isOpen(error), why: `${error.detail} (${error.status} ${error.code})` };
}
