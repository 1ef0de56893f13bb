import type { FuzzRequest } from './requests';

export interface FuzzAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** What any request may be answered, whatever its operation says of itself: it never got as far as the operation. */
const beforeTheOperation: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 413, 414, 415, 429, 431]);

const code = /^[a-z][a-z0-9_]{2,63}$/;

/** What is wrong with the answer; null when it is one that a client can rely on. */
export function faultIn({ operation }: FuzzRequest, answer: FuzzAnswer): string | null {
  const { status, contentType, text } = answer;
  if (status >= 500 && !(status === 503 && operation.statuses.has(503))) return `a ${status}: ${text.slice(0, 500)}`;
  if (!operation.statuses.has(status) && !beforeTheOperation.has(status)) return `an undocumented ${status}`;
  if (operation.pages.has(status) && contentType.startsWith('text/html')) return null;
  return status >= 400 ? faultInProblem(status, contentType, text) : null;
}

function faultInProblem(status: number, contentType: string, text: string): string | null {
  if (!contentType.startsWith('application/problem+json')) return `a ${status} as ${contentType || 'no type at all'}`;
  const problem = objectIn(text);
  if (problem === null) return `a ${status} that is no JSON object: ${text.slice(0, 200)}`;
  if (problem['status'] !== status) return `a problem that says ${String(problem['status'])} in a ${status}`;
  if (typeof problem['code'] !== 'string' || !code.test(problem['code']))
    return `a problem without a code: ${text.slice(0, 200)}`;
  return typeof problem['requestId'] === 'string' ? null : 'a problem without its requestId';
}

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
