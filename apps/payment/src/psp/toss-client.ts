import { toMajorText } from '@kessai/money';
import { counter, histogram, type Logger } from '@kessai/platform';
import { Agent, request } from 'undici';
import type { CancelRequest, ConfirmRequest, KeyFinding, LookUpRequest, Psp, PspAnswer, PspConclusion } from './psp';
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

const answerBytesMax = 256 * 1024;
/** Below the 5 s after which many servers hang up: a request sent into a dying connection would end unknown. */
const idleConnectionMs = 4_000;
const traceIdLength = 128;

const knownCodes = new Set([
  ...[...finalDeclines, ...finalCancelRefusals, ...balanceCodes, ...doubtfulCodes, ...misconfigurationCodes],
  ...['DONE', 'awaiting_deposit'],
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
  private readonly agent: Agent;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly totalTimeoutMs: number;

  constructor(
    private readonly settings: TossSettings,
    private readonly logger: Logger,
  ) {
    this.agent = new Agent({
      connect: { timeout: settings.connectTimeoutMs },
      headersTimeout: settings.responseTimeoutMs,
      bodyTimeout: settings.responseTimeoutMs,
      maxResponseSize: answerBytesMax,
      connections: settings.connections,
      pipelining: 1,
      keepAliveTimeout: idleConnectionMs,
      keepAliveMaxTimeout: idleConnectionMs,
    });
    this.headers = {
      // The colon is part of the scheme: the key is the user name, there is no password.
      authorization: `Basic ${Buffer.from(`${settings.secretKey}:`).toString('base64')}`,
      'accept-language': 'en-US',
    };
    // The timeouts above start again with every byte; this one ends an answer that trickles.
    this.totalTimeoutMs = settings.connectTimeoutMs + settings.responseTimeoutMs;
  }

  confirm(payment: ConfirmRequest): Promise<PspAnswer> {
    return this.ask('confirm', {
      path: '/v1/payments/confirm',
      body: confirmBody(payment),
      idempotencyKey: payment.idempotencyKey,
      judge: (answer) => judgeConfirm(answer, payment),
    });
  }

  lookUp(payment: LookUpRequest): Promise<PspAnswer> {
    return this.ask('lookup', {
      path: `/v1/payments/${encodeURIComponent(payment.paymentKey)}`,
      judge: (answer) => judgeLookUp(answer, payment),
    });
  }

  async findKey(payment: LookUpRequest): Promise<KeyFinding> {
    let finding: KeyFinding = 'unclear';
    await this.ask('lookup', {
      path: `/v1/payments/${encodeURIComponent(payment.paymentKey)}`,
      judge: (answer) => {
        finding = judgeKey(answer, payment);
        // Whoever has a link may try keys: no alarm rings for one that is about something else.
        return finding === 'unclear' ? judgeLookUp(answer, payment) : keyFound(finding);
      },
    });
    return finding;
  }

  cancel(payment: CancelRequest): Promise<PspAnswer> {
    return this.ask('cancel', {
      path: `/v1/payments/${encodeURIComponent(payment.paymentKey)}/cancel`,
      body: cancelBody(payment),
      idempotencyKey: payment.idempotencyKey,
      judge: (answer) => judgeCancel(answer, payment),
    });
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  private async ask(operation: 'confirm' | 'lookup' | 'cancel', question: Question): Promise<PspAnswer> {
    const startedAt = performance.now();
    const sentAt = new Date();
    const timeLimit = AbortSignal.timeout(this.totalTimeoutMs);
    const answer = await this.send(question, sentAt, timeLimit).catch((error: unknown) => {
      this.logger.warn({ operation, err: error }, 'no answer of the PSP');
      return unanswered(sentAt, timeLimit.aborted || isTimeout(error));
    });
    const { conclusion } = answer;
    const code = conclusion === 'captured' ? 'DONE' : answer.code;
    calls.observe({ operation, conclusion }, (performance.now() - startedAt) / 1000);
    answers.inc({ operation, code: metricCode(code) });
    if (conclusion === 'unknown' && answer.alarm) {
      alarms.inc({ code: metricCode(code) });
      this.logger.error({ operation, code, pspTraceId: answer.evidence.pspTraceId }, 'the PSP answer needs a person');
    }
    return answer;
  }

  private async send(
    { path, body, idempotencyKey, judge }: Question,
    sentAt: Date,
    signal: AbortSignal,
  ): Promise<PspAnswer> {
    const {
      statusCode,
      headers,
      body: stream,
    } = await request(this.settings.url + path, {
      dispatcher: this.agent,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...this.headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body }),
      signal,
    });
    const answer = readTossAnswer(statusCode, await stream.text(), new Date());
    const traceId = headers['x-tosspayments-trace-id'];
    const code = answer.body?.['code'];
    return {
      ...judge(answer),
      evidence: {
        sentAt,
        httpStatus: statusCode,
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

interface Question {
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

/** By the names of undici. */
function isTimeout(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return ['ConnectTimeoutError', 'HeadersTimeoutError', 'BodyTimeoutError'].includes(name);
}

/** Timeout, refused or cut connection, an answer too large: whether the buyer was charged is open. */
function unanswered(sentAt: Date, tooLate: boolean): PspAnswer {
  return {
    conclusion: 'unknown',
    code: tooLate ? 'psp_timeout' : 'psp_unreachable',
    message: tooLate ? 'The PSP did not answer in time.' : 'The connection to the PSP failed.',
    ...{ alarm: false, isUndecided: false, difference: null },
    evidence: {
      ...{ sentAt, httpStatus: null, pspCode: null, pspTraceId: null, answer: null, answeredAt: null },
      isDefinite: false,
    },
  };
}

/** Codes of the PSP's own choosing must not become labels without end. */
function metricCode(code: string): string {
  return knownCodes.has(code) || code.startsWith('psp_') ? code : 'other';
}
