import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import type { WebhookAddresses } from '../webhook-endpoints/webhook-address';
import { retryAfterOf } from './schedule';
import type { WebhookRequest } from './webhook-request';

/** What came of one attempt. Only a 2xx in time is a success. */
export interface Sent {
  readonly at: Date;
  readonly status: number | null;
  readonly durationMs: number;
  /** Null for a success. */
  readonly error: SendError | null;
  readonly retryAfterMs: number | null;
}

export type SendError =
  | 'timeout'
  | 'connection_failed'
  | 'tls_failed'
  | 'name_not_resolved'
  | 'address_refused'
  | 'redirect_not_followed'
  | 'gone'
  | 'status_not_2xx'
  | 'not_signed';

export interface SenderSettings {
  /** Of one attempt in all: name, connection, request, answer. */
  readonly timeoutMs: number;
  readonly addresses: WebhookAddresses;
}

const connectTimeoutMs = 5_000;
const answerHeadersMax = 16_384;
/** Nobody needs the body of the answer: so much of it is read that the connection can be used again. */
const answerBytesMax = 16_384;
const keepAliveMs = 4_000;

/** Sends webhooks to addresses that were checked, and to those alone: the name is resolved once and what was checked is dialled. */
export class WebhookSender {
  private readonly agent: Agent;

  constructor(private readonly settings: SenderSettings) {
    this.agent = new Agent({
      connect: { lookup: pinned(settings.addresses), timeout: connectTimeoutMs },
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      maxHeaderSize: answerHeadersMax,
      pipelining: 1,
    });
  }

  /** Never throws: having no answer is an answer too. */
  async send({ url, headers, body }: WebhookRequest): Promise<Sent> {
    const at = new Date();
    const startedAt = performance.now();
    const sent = (status: number | null, error: SendError | null, retryAfterMs: number | null = null): Sent => ({
      ...{ at, status, error, retryAfterMs },
      durationMs: Math.round(performance.now() - startedAt),
    });
    // A rule may be stricter than it was when the URL was given, and an address in the URL itself is looked up by nobody.
    if (this.settings.addresses.refusalOf(url) !== null) return sent(null, 'address_refused');
    try {
      const signal = AbortSignal.timeout(this.settings.timeoutMs);
      const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher: this.agent });
      const { statusCode } = answer;
      const retryAfter = answer.headers['retry-after'];
      await answer.body.dump({ limit: answerBytesMax, signal });
      if (statusCode >= 200 && statusCode < 300) return sent(statusCode, null);
      const asked = retryAfterOf(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, at);
      return sent(statusCode, errorOfStatus(statusCode), asked);
    } catch (error) {
      return sent(null, errorOf(error));
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

/** What a connection asks instead of the system: it gets checked addresses, or none. */
function pinned(addresses: WebhookAddresses): LookupFunction {
  return (hostname, options, callback) => {
    addresses.addressesOf(hostname).then(
      (found) => {
        const usable = found.filter(({ family }) => !options.family || family === familyOf(options.family));
        const [first] = usable;
        if (first === undefined) callback(Object.assign(new Error('no such address'), { code: 'ENOTFOUND' }), []);
        else if (options.all) callback(null, usable);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

function familyOf(family: number | 'IPv4' | 'IPv6'): number {
  return family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : family;
}

function errorOfStatus(status: number): SendError {
  if (status === 410) return 'gone';
  return status >= 300 && status < 400 ? 'redirect_not_followed' : 'status_not_2xx';
}

function errorOf(error: unknown): SendError {
  const { name = '', code = '' } = error as { name?: string; code?: string };
  if (name === 'TimeoutError' || /TIMEOUT|ETIMEDOUT/.test(code)) return 'timeout';
  if (code === 'KESSAI_ADDRESS_REFUSED') return 'address_refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name_not_resolved';
  return /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME)/.test(code)
    ? 'tls_failed'
    : 'connection_failed';
}
