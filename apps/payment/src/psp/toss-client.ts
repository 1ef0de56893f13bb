import { toMajorText } from '@kessai/money';
import { counter, histogram, ownNames, type Logger } from '@kessai/runtime';
import { agentsOf, callHttp, CallTimedOut, closeAgents, type CallLimits } from '../outgoing/http-call';
import { leavesItsPath } from './payment-key';
import {
  pspKeyUnsendable,
  type CancelRequest,
  type ConfirmRequest,
  type KeyFinding,
  type LookUpRequest,
  type Psp,
  type PspAnswer,
  type PspConclusion,
  type PspEvidence,
  type Unknown,
} from './psp';
import {
  isDefinite,
  judgeCancel,
  judgeConfirm,
  judgeKey,
  judgeLookUp,
  readTossAnswer,
  type TossAnswer,
} from './toss-answer';
import { balanceCodes, doubtfulCodes, finalCancelRefusals, finalDeclines, misconfigurationCodes } from './toss-codes';
import { redacted } from './toss-redaction';

export interface TossSettings {
  readonly url: string;
  readonly secretKey: string;
  readonly connectTimeoutMs: number;
  readonly responseTimeoutMs: number;
  /** Calls that may be under way at once. */
  readonly connections: number;
}

const answerHeadBytesMax = 64 * 1024;
const answerBytesMax = 256 * 1024;
/** Below the 5 s after which many servers hang up: a request sent into a dying connection would end unknown. */
const idleConnectionMs = 4_000;
const traceIdLength = 128;

const knownCodes = new Set([
  ...finalDeclines,
  ...finalCancelRefusals,
  ...balanceCodes,
  ...doubtfulCodes,
  ...misconfigurationCodes,
  'DONE',
  'awaiting_deposit',
]);

const calls = histogram('kessai_psp_call_seconds', 'Calls to the PSP, by what came of them', [
  'operation',
  'conclusion',
]);
const answers = counter('kessai_psp_answers_total', 'Answers of the PSP by code', ['operation', 'code']);
const alarms = counter('kessai_psp_alarms_total', 'Answers that need a person: wrong keys, wrong amounts', ['code']);

/** Toss Payments, or the simulator that speaks like it. */
export class TossClient implements Psp {
  readonly name = 'toss';
  private readonly limits: CallLimits;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly settings: TossSettings,
    private readonly logger: Logger,
  ) {
    const { connectTimeoutMs, responseTimeoutMs, connections } = settings;
    this.limits = {
      agents: agentsOf({ idleMs: idleConnectionMs, connections }),
      connectTimeoutMs,
      answerTimeoutMs: responseTimeoutMs,
      // Ends an answer that trickles, too.
      timeoutMs: connectTimeoutMs + responseTimeoutMs,
      headBytesMax: answerHeadBytesMax,
      bodyBytesMax: answerBytesMax,
      partialBody: 'fails',
    };
    this.headers = {
      // The colon is part of the scheme: the key is the user name, there is no password.
      authorization: `Basic ${Buffer.from(`${settings.secretKey}:`).toString('base64')}`,
      'accept-language': 'en-US',
    };
  }

  confirm(payment: ConfirmRequest): Promise<PspAnswer> {
    return this.ask('confirm', {
      path: '/v1/payments/confirm',
      body: confirmBody(payment),
      payment,
      idempotencyKey: payment.idempotencyKey,
      judge: (answer) => judgeConfirm(answer, payment),
    });
  }

  lookUp(payment: LookUpRequest): Promise<PspAnswer> {
    return this.ask('lookup', {
      path: `/v1/payments/${encodeURIComponent(payment.paymentKey)}`,
      payment,
      judge: (answer) => judgeLookUp(answer, payment),
    });
  }

  async findKey(payment: LookUpRequest): Promise<KeyFinding> {
    let finding: KeyFinding = 'unclear';
    await this.ask('lookup', {
      path: `/v1/payments/${encodeURIComponent(payment.paymentKey)}`,
      payment,
      judge: (answer) => {
        finding = judgeKey(answer, payment);
        // A buyer may try any key: no alarm rings for one that is about something else.
        return finding === 'unclear' ? judgeLookUp(answer, payment) : keyFound(finding);
      },
    });
    return finding;
  }

  cancel(payment: CancelRequest): Promise<PspAnswer> {
    return this.ask('cancel', {
      path: `/v1/payments/${encodeURIComponent(payment.paymentKey)}/cancel`,
      body: cancelBody(payment),
      payment,
      idempotencyKey: payment.idempotencyKey,
      judge: (answer) => judgeCancel(answer, payment),
    });
  }

  /** What is under way may still be answered. */
  async close(): Promise<void> {
    await closeAgents(this.limits.agents);
  }

  private async ask(operation: 'confirm' | 'lookup' | 'cancel', request: TossRequest): Promise<PspAnswer> {
    const startedAt = performance.now();
    const sentAt = new Date();
    const { paymentId, paymentKey } = request.payment;
    const answer = leavesItsPath(paymentKey)
      ? unsendable(sentAt)
      : await this.send(request, sentAt).catch((error: unknown) => {
          this.logger.warn(
            { event: 'psp.no_answer', operation, paymentId, err: error },
            'PSP request without an answer',
          );
          return unanswered(sentAt, isTimeout(error));
        });
    const { conclusion } = answer;
    const code = conclusion === 'captured' ? 'DONE' : answer.code;
    calls.observe({ operation, conclusion }, (performance.now() - startedAt) / 1000);
    answers.inc({ operation, code: metricCode(code) });
    if (conclusion === 'unknown' && answer.alarm) {
      alarms.inc({ code: metricCode(code) });
      const { pspTraceId } = answer.evidence;
      const about = { event: 'psp.alarm', operation, paymentId, code, pspTraceId };
      this.logger.error(about, 'PSP answer that an operator must look at');
    }
    return answer;
  }

  private async send({ path, body, idempotencyKey, judge }: TossRequest, sentAt: Date): Promise<PspAnswer> {
    const request = {
      method: body === undefined ? ('GET' as const) : ('POST' as const),
      headers: {
        ...this.headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body }),
      lookup: ownNames.lookup,
    };
    const { status, headers, text } = await callHttp(this.settings.url + path, request, this.limits);
    const answer = readTossAnswer(status, text, new Date());
    const traceId = headers['x-tosspayments-trace-id'];
    const code = answer.body?.['code'];
    return {
      ...judge(answer),
      evidence: {
        sentAt,
        httpStatus: status,
        pspCode: typeof code === 'string' ? code.slice(0, 64) : null,
        pspTraceId: typeof traceId === 'string' ? traceId.slice(0, traceIdLength) : null,
        answer: redacted(answer.body, answer.text.length),
        answeredAt: answer.receivedAt,
        isDefinite: isDefinite(answer),
      },
    };
  }
}

function keyFound(finding: KeyFinding): PspConclusion {
  const nothing = { message: '', alarm: false, isUndecided: false, difference: null };
  return { conclusion: 'unknown', code: `psp_key_${finding}`, ...nothing };
}

interface TossRequest {
  readonly payment: LookUpRequest;
  readonly path: string;
  readonly body?: string;
  readonly idempotencyKey?: string;
  readonly judge: (answer: TossAnswer) => PspConclusion;
}

/** Written by hand: `amount` is a JSON number of major units with all its digits, which JSON.stringify cannot promise. */
export function confirmBody({ paymentKey, paymentId, amountMinor, currency }: ConfirmRequest): string {
  const amount = toMajorText(amountMinor, currency);
  return `{"paymentKey":${JSON.stringify(paymentKey)},"orderId":${JSON.stringify(paymentId)},"amount":${amount}}`;
}

/** The same for what goes back, and for the balance that it is to go back from. */
export function cancelBody({ reason, currency, part }: CancelRequest): string {
  if (part === null) return JSON.stringify({ cancelReason: reason });
  const { cancelMinor, refundableMinor } = part;
  const checked = refundableMinor === null ? '' : `,"refundableAmount":${toMajorText(refundableMinor, currency)}`;
  return `{"cancelReason":${JSON.stringify(reason)},"cancelAmount":${toMajorText(cancelMinor, currency)}${checked}}`;
}

function isTimeout(error: unknown): boolean {
  return error instanceof CallTimedOut || (error as { code?: unknown }).code === 'ETIMEDOUT';
}

/** Timeout, refused or cut connection, an answer too large: whether the buyer was charged is open. */
function unanswered(sentAt: Date, tooLate: boolean): PspAnswer {
  return tooLate
    ? noAnswer(sentAt, 'psp_timeout', 'The PSP did not answer in time.')
    : noAnswer(sentAt, 'psp_unreachable', 'The connection to the PSP failed.');
}

/** Nothing is asked under a key that no look-up can name, a confirm neither: what that took could not be found again. */
function unsendable(sentAt: Date): PspAnswer {
  return { ...noAnswer(sentAt, pspKeyUnsendable, 'No request to the PSP can name the payment key.'), alarm: true };
}

function noAnswer(sentAt: Date, code: string, message: string): Unknown & { readonly evidence: PspEvidence } {
  return {
    conclusion: 'unknown',
    code,
    message,
    alarm: false,
    isUndecided: false,
    difference: null,
    evidence: {
      sentAt,
      httpStatus: null,
      pspCode: null,
      pspTraceId: null,
      answer: null,
      answeredAt: null,
      isDefinite: false,
    },
  };
}

/** Codes of the PSP's own choosing must not become labels without end. */
function metricCode(code: string): string {
  return knownCodes.has(code) || code.startsWith('psp_') ? code : 'other';
}
