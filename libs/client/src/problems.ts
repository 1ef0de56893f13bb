/** One fault of one field; `pointer` is a JSON pointer into the body or the query. */
export interface FieldProblem {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

interface ProblemFields {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly errors: readonly FieldProblem[];
  readonly retryAfterSeconds: number | null;
}

/** The service refused. Branch on `code`, report `requestId`. */
export class KessaiProblem extends Error implements ProblemFields {
  override readonly name = 'KessaiProblem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly errors: readonly FieldProblem[];
  readonly retryAfterSeconds: number | null;

  constructor(fields: ProblemFields) {
    super(`${fields.title}: ${fields.detail} (${fields.status} ${fields.code})`);
    this.status = fields.status;
    this.code = fields.code;
    this.title = fields.title;
    this.detail = fields.detail;
    this.requestId = fields.requestId;
    this.errors = fields.errors;
    this.retryAfterSeconds = fields.retryAfterSeconds;
  }
}

/** No answer, however often it was asked: whether the request took effect is not known. `cause` says what happened last. */
export class KessaiUnreachable extends Error {
  override readonly name = 'KessaiUnreachable';
}

/** Whatever stands between us and the service may answer in its own words: then the status is all there is. */
export async function problemFrom(response: Response): Promise<KessaiProblem> {
  const text = await response.text();
  const said = objectIn(text);
  const word = (name: string, otherwise: string) => (typeof said[name] === 'string' ? said[name] : otherwise);
  return new KessaiProblem({
    status: response.status,
    code: word('code', `http_${response.status}`),
    title: word('title', response.statusText || 'The request failed'),
    detail: word('detail', text.slice(0, 200)),
    requestId: response.headers.get('x-request-id'),
    errors: Array.isArray(said['errors']) ? (said['errors'] as FieldProblem[]) : [],
    retryAfterSeconds: retryAfterOf(response),
  });
}

/** Seconds, or a date, as HTTP has it; null where nothing sensible is said. */
export function retryAfterOf({ headers }: Response): number | null {
  const text = headers.get('retry-after');
  if (text === null) return null;
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000);
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // No JSON: a proxy's page.
  }
}
