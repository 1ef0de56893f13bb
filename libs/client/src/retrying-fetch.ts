import { unreadable, type Expected, type ParseJson } from './answers';
import { KessaiUnreachable, KessaiUnreadable, problemIn, retryAfterOf } from './problems';

export interface RetrySettings {
  /** For one try, its answer's body included. */
  readonly timeoutMs: number;
  /** How often a request is sent again after the first try. */
  readonly retriesMax: number;
  readonly firstDelayMs: number;
  readonly delayMsMax: number;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly parse: ParseJson;
}

export type Send = (request: Request, expected: Expected) => Promise<Response>;

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
const retriedStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Sends a request, and again where that cannot do anything twice: reads, and what carries an Idempotency-Key. Every try
 * is the same request under the same key. Anything else is sent again only when it was turned away at the door (429).
 */
export function retryingFetch(settings: RetrySettings): Send {
  return async (request, expected) => {
    const isRepeatable = safeMethods.has(request.method) || request.headers.has('idempotency-key');
    for (let tries = 1; ; tries += 1) {
      const isLast = tries > settings.retriesMax;
      const answer = await tryOnce(request.clone(), expected, settings);
      if (answer instanceof Response) {
        if (isLast || !(await isWorthAnother(answer, isRepeatable))) return answer;
        await pause(delayMs(tries, retryAfterOf(answer), settings), request.signal);
        continue;
      }
      if (isLast || !isRepeatable) {
        if (answer.failure instanceof KessaiUnreadable) throw answer.failure;
        throw new KessaiUnreachable(`${request.method} ${request.url} got no answer in ${tries} tries`, {
          cause: answer.failure,
        });
      }
      await pause(delayMs(tries, null, settings), request.signal);
    }
  };
}

/** The answer with its whole body, or why there is none. What the caller calls off is not tried again. */
async function tryOnce(
  request: Request,
  expected: Expected,
  settings: RetrySettings,
): Promise<Response | { failure: unknown }> {
  const called = request.signal;
  const timed = new Request(request, { signal: AbortSignal.any([called, AbortSignal.timeout(settings.timeoutMs)]) });
  try {
    const response = await settings.fetch(timed);
    const body = await response.arrayBuffer(); // A connection that breaks in the middle of an answer gave none.
    const failure = unreadable(request, { response, body }, expected, settings.parse);
    if (failure !== null) return { failure };
    const { status, statusText, headers } = response;
    return new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
  } catch (failure) {
    called.throwIfAborted();
    return { failure };
  }
}

async function isWorthAnother(answer: Response, isRepeatable: boolean): Promise<boolean> {
  if (answer.status === 429) return true;
  if (!isRepeatable) return false;
  if (retriedStatuses.has(answer.status)) return true;
  const text = await answer.clone().text();
  // Not in Kessai's words: a proxy's, which cannot know whether the request took effect.
  if (answer.status >= 500) return problemIn(text) === null;
  // The try before this one is still at work: its answer is ours.
  return answer.status === 409 && problemIn(text)?.['code'] === 'idempotency_key_in_use';
}

/** Twice as long each time, drawn at random so that many clients do not come back at once; not before we were told to, within reason. */
export function delayMs(
  tries: number,
  retryAfterSeconds: number | null,
  settings: Pick<RetrySettings, 'firstDelayMs' | 'delayMsMax'>,
): number {
  const most = Math.min(settings.delayMsMax, settings.firstDelayMs * 2 ** (tries - 1));
  const drawn = most * (0.5 + Math.random() / 2);
  return Math.max(drawn, Math.min(settings.delayMsMax, (retryAfterSeconds ?? 0) * 1000));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
