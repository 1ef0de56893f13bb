import { lookupBy } from '@kessai/runtime';
import { agentsOf, callHttp, destroyAgents, type CallLimits } from '../outgoing/http-call';
import type { WebhookAddresses } from '../webhook-endpoints/webhook-address';
import { retryAfterOf } from './retry-delays';
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
/** The body of the answer says nothing: so much of it is read that the connection can be used again. */
const answerBytesMax = 16_384;
const keepAliveMs = 4_000;

/** Sends webhooks to addresses that were checked, and to those alone: the name is resolved once and what was checked is dialled. */
export class WebhookSender {
  private readonly limits: CallLimits;

  constructor(private readonly settings: SenderSettings) {
    const { timeoutMs } = settings;
    this.limits = {
      agents: agentsOf({ idleMs: keepAliveMs }),
      connectTimeoutMs,
      answerTimeoutMs: timeoutMs,
      timeoutMs,
      headBytesMax: answerHeadersMax,
      bodyBytesMax: answerBytesMax,
      partialBody: 'counts',
    };
  }

  /** Never throws: having no answer is an answer too. */
  async send({ merchantId, url, headers, body }: WebhookRequest): Promise<Sent> {
    const at = new Date();
    const startedAt = performance.now();
    const sent = (status: number | null, error: SendError | null, retryAfterMs: number | null = null): Sent => ({
      at,
      status,
      error,
      retryAfterMs,
      durationMs: Math.round(performance.now() - startedAt),
    });
    // A rule may be stricter than it was when the URL was given, and an address in the URL itself needs no look-up.
    const { addresses } = this.settings;
    if (addresses.refusalOf(url) !== null) return sent(null, 'address_refused');
    // What was checked is what is connected to.
    const lookup = lookupBy((hostname) => addresses.addressesOf(hostname, merchantId));
    try {
      const answer = await callHttp(url, { method: 'POST', headers, body, lookup }, this.limits);
      const { status: statusCode } = answer;
      const retryAfter = answer.headers['retry-after'];
      if (statusCode >= 200 && statusCode < 300) return sent(statusCode, null);
      const asked = retryAfterOf(retryAfter, at);
      return sent(statusCode, errorOfStatus(statusCode), asked);
    } catch (error) {
      return sent(null, errorOf(error));
    }
  }

  async close(): Promise<void> {
    await destroyAgents(this.limits.agents);
  }
}

function errorOfStatus(status: number): SendError {
  if (status === 410) return 'gone';
  return status >= 300 && status < 400 ? 'redirect_not_followed' : 'status_not_2xx';
}

function errorOf(error: unknown): SendError {
  const { code = '' } = error as { code?: string };
  if (code === 'ETIMEDOUT') return 'timeout';
  if (code === 'KESSAI_ADDRESS_REFUSED') return 'address_refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name_not_resolved';
  return /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME)/.test(code)
    ? 'tls_failed'
    : 'connection_failed';
}
