import { safeText } from '@kessai/terminal';
import { excerptOf, isObject, KessaiUnreadable } from './problems';

/** What a route answers when it does what it was asked: a JSON object, nothing, or what the caller parses by itself. */
export type Expected = 'json' | 'nothing' | 'anything';

export type ParseJson = (text: string) => unknown;

/** An answer with its whole body. */
export interface Answered {
  readonly response: Response;
  readonly body: ArrayBuffer;
}

/** Null where Kessai answered, or refused. Anything else is of a proxy, a portal, or another server. */
export function unreadable(request: Request, answered: Answered, expected: Expected, parse: ParseJson) {
  const { response, body } = answered;
  const text = new TextDecoder().decode(body);
  const what = whatInstead(response, text, expected, parse);
  if (what === null) return null;
  const contentType = response.headers.get('content-type');
  const excerpt = excerptOf(text);
  const shown = excerpt === '' ? '' : `: ${excerpt}`;
  const message = `${request.method} ${request.url} was answered ${response.status} with ${what}${shown}`;
  return new KessaiUnreadable(message, response.status, contentType, excerpt);
}

function whatInstead(response: Response, text: string, expected: Expected, parse: ParseJson): string | null {
  const { status, headers, type } = response;
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    return `a redirect to ${safeText(headers.get('location') ?? 'nowhere')}, which is not followed`;
  }
  if (status >= 400 || expected === 'anything') return null;
  if (text === '') return expected === 'nothing' ? null : 'an empty body';
  const contentType = headers.get('content-type');
  if (!isJsonType(contentType)) return `${safeText(contentType ?? 'no content type')} instead of JSON`;
  try {
    return isObject(parse(text)) ? null : 'JSON that is no object';
  } catch {
    return 'JSON that breaks off or is malformed';
  }
}

function isJsonType(contentType: string | null): boolean {
  return /^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i.test(contentType?.trim() ?? '');
}
