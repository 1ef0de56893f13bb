import { safeText } from '@kessai/terminal';

/** Every fault of a call: a refusal, no answer, or an answer of something else than Kessai. */
export abstract class KessaiError extends Error {}

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
export class KessaiProblem extends KessaiError implements ProblemFields {
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
export class KessaiUnreachable extends KessaiError {
  override readonly name = 'KessaiUnreachable';
}

/** Something answered that is not Kessai, as a proxy's page does: whether the request took effect is not known. */
export class KessaiUnreadable extends KessaiError {
  override readonly name = 'KessaiUnreadable';

  constructor(
    message: string,
    readonly status: number,
    readonly contentType: string | null,
    /** How the answer begins, safe for a log and a terminal. */
    readonly excerpt: string,
  ) {
    super(message);
  }
}

/** Whatever stands between us and the service may answer in its own words: then the status is all there is. */
export async function problemFrom(response: Response): Promise<KessaiProblem> {
  const text = await response.text();
  const said = problemIn(text);
  const word = (name: string, otherwise: string) => (typeof said?.[name] === 'string' ? said[name] : otherwise);
  return new KessaiProblem({
    status: response.status,
    code: word('code', `http_${response.status}`),
    title: word('title', safeText(response.statusText) || 'The request failed'),
    detail: word('detail', excerptOf(text)),
    requestId: response.headers.get('x-request-id'),
    errors: Array.isArray(said?.['errors']) ? said['errors'].filter(isFieldProblem) : [],
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

/** Null where it is no problem of Kessai's: each of those has a code. */
export function problemIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && typeof value['code'] === 'string' ? value : null;
  } catch {
    return null; // No JSON: a proxy's page.
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const excerptCharacters = 200;

export function excerptOf(text: string): string {
  return safeText(text.slice(0, excerptCharacters));
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return isObject(value) && ['pointer', 'code', 'detail'].every((name) => typeof value[name] === 'string');
}
