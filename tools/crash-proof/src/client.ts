import type { ProofStack } from './proof-stack';
import { sleep } from './waiting';

/** A request that hangs in a paused process is given up and made again elsewhere. */
export const requestMs = 8_000;
export const patienceMs = 90_000;
const retryAfterMs = 250;

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * A good client: a request that got no answer or a 5xx is repeated at the other instance until it is answered. Its
 * Idempotency-Key stays the same.
 */
export class Client {
  /** What a request without fault was refused with, and how often. */
  readonly refusals = new Map<string, number>();
  /** Requests that were never answered within the client's patience. */
  unanswered = 0;

  constructor(
    private readonly proof: ProofStack,
    private readonly calledOff: AbortSignal,
  ) {}

  /** The first answer, at one instance or the other; null when there is none, or a refusal that is not expected. */
  async persist(
    instance: number,
    path: string,
    request: { key: string; body: object; mayRefuse: string },
  ): Promise<Answer | null> {
    const instances = this.proof.victims.filter(({ service }) => service === 'payment');
    const deadline = Date.now() + patienceMs;
    for (let tries = 0; Date.now() < deadline && !this.calledOff.aborted; tries += 1) {
      const { url } = instances[(instance + tries) % instances.length] ?? this.proof.simulator;
      const answer = await this.ask(url + path, request);
      if (answer !== null && (answer.status < 300 || answer.body['code'] === request.mayRefuse)) return answer;
      if (answer !== null && answer.status < 500 && !isForNow(answer)) {
        const what = `${path.replace(/pay_[0-9a-f]+/, '…')} ${answer.status} ${String(answer.body['code'])}`;
        this.refusals.set(what, (this.refusals.get(what) ?? 0) + 1);
        return null;
      }
      await sleep(retryAfterMs, this.calledOff);
    }
    this.unanswered += 1;
    return null;
  }

  /** Null where no answer came: the process is down, paused, or was killed before it could. */
  async ask(url: string, { key, body }: { key?: string; body: object }): Promise<Answer | null> {
    const authorization = { authorization: `Bearer ${this.proof.stack.keys.merchant}` };
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key === undefined ? {} : { ...authorization, 'idempotency-key': key }),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(requestMs),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    } catch {
      return null; // Whatever cut it, the same request is made again.
    }
  }
}

/** What a client repeats: it asked too often, or its own request before is still running, or was cut off. */
function isForNow({ status, body }: Answer): boolean {
  return status === 429 || body['code'] === 'idempotency_key_in_use';
}
