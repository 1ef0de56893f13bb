import { fromMajorText } from '@kessai/money';
import type { LookUpRequest, PspConclusion, Unknown } from './psp';
import { doubtfulStatuses, finalDeclines, misconfigurationCodes } from './toss-codes';

export type TossBody = Readonly<Record<string, unknown>>;

/** An answer of Toss, read but not yet believed. */
export interface TossAnswer {
  readonly httpStatus: number;
  readonly text: string;
  /** Null when the text is no JSON object. */
  readonly body: TossBody | null;
  readonly receivedAt: Date;
}

export function readTossAnswer(httpStatus: number, text: string, receivedAt: Date): TossAnswer {
  return { httpStatus, text, body: objectIn(text), receivedAt };
}

/** Decides what an answer to a confirm means. Only what the table lists is a decline, only our own DONE is a success. */
export function judgeConfirm(answer: TossAnswer, request: LookUpRequest): PspConclusion {
  const { httpStatus, body } = answer;
  if (httpStatus >= 200 && httpStatus < 300) return judgePayment(answer, request);

  const code = textOf(body?.['code']);
  const message = textOf(body?.['message']) ?? '';
  if (code === null) return unknown('psp_answer_unreadable', `The PSP answered ${httpStatus} without a code.`);
  if (misconfigurationCodes.has(code)) return unknown(code, message, { alarm: true });
  if (httpStatus >= 500 || httpStatus < 400 || doubtfulStatuses.has(httpStatus)) return unknown(code, message);
  if (finalDeclines.has(code)) return { conclusion: 'declined', code, message };
  return unknown(code, message);
}

/** Decides what a look-up shows. Finding nothing proves nothing: a confirm may still be on its way. */
export function judgeLookUp(answer: TossAnswer, request: LookUpRequest): PspConclusion {
  const { httpStatus, body } = answer;
  if (httpStatus < 200 || httpStatus >= 300) {
    const code = textOf(body?.['code']) ?? 'psp_answer_unreadable';
    return unknown(code, textOf(body?.['message']) ?? '', { alarm: misconfigurationCodes.has(code) });
  }
  const status = textOf(body?.['status']);
  const neverApproved = body?.['approvedAt'] === null || body?.['approvedAt'] === undefined;
  const hasEnded = status === 'ABORTED' || status === 'EXPIRED' || (status === 'CANCELED' && neverApproved);
  if (!hasEnded || !isAboutOurPayment(body, request)) return judgePayment(answer, request);

  const failure = body?.['failure'];
  const reason = typeof failure === 'object' && failure !== null ? (failure as TossBody) : {};
  return { conclusion: 'declined', code: textOf(reason['code']) ?? status, message: textOf(reason['message']) ?? '' };
}

function judgePayment(answer: TossAnswer, request: LookUpRequest): PspConclusion {
  const { body, receivedAt } = answer;
  if (body === null) return unknown('psp_answer_unreadable', 'The PSP answered with what is no JSON object.');
  if (!isAboutOurPayment(body, request))
    return unknown('psp_answer_not_ours', 'The PSP answered about another payment.');
  if (body['currency'] !== request.currency || totalMinorOf(answer, request.currency) !== request.amountMinor) {
    return unknown('psp_amount_differs', 'The PSP names another amount or currency.', { alarm: true });
  }
  const status = textOf(body['status']);
  if (status === 'WAITING_FOR_DEPOSIT')
    return unknown('awaiting_deposit', 'The buyer has yet to pay into the account.');
  if (status !== 'DONE') return unknown('psp_not_done', `The PSP has the payment as ${status}.`);
  return {
    conclusion: 'captured',
    method: textOf(body['method']),
    approvedAt: instantOf(body['approvedAt']) ?? receivedAt,
  };
}

function isAboutOurPayment(body: TossBody | null, { paymentKey, paymentId }: LookUpRequest): boolean {
  return body?.['paymentKey'] === paymentKey && body['orderId'] === paymentId;
}

const totalAmountInText = /[{,]\s*"totalAmount"\s*:\s*([0-9][0-9.eE+-]*)/g;

/**
 * The total in minor units, from the digits of the text: as JavaScript numbers 90071992547409.91 and .90 are the same.
 * Null where there is not one total, or none of this currency.
 */
function totalMinorOf({ text, body }: TossAnswer, currency: string): bigint | null {
  const [found, second] = [...text.matchAll(totalAmountInText)];
  const digits = found?.[1];
  if (typeof body?.['totalAmount'] !== 'number' || digits === undefined || second !== undefined) return null;
  try {
    // Zeros at the end of a fraction say nothing: 15000.0 is some JSON writer's 15000.
    return fromMajorText(digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits, currency);
  } catch {
    return null; // An exponent, or more decimals than the currency has: not our amount.
  }
}

function objectIn(text: string): TossBody | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as TossBody) : null;
  } catch {
    return null; // Garbage is an answer too: a doubtful one.
  }
}

function unknown(code: string, message: string, { alarm } = { alarm: false }): Unknown {
  return { conclusion: 'unknown', code, message, alarm };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Null for what MySQL could not keep either. */
function instantOf(value: unknown): Date | null {
  const time = new Date(textOf(value) ?? '');
  const year = time.getUTCFullYear(); // NaN for an invalid date
  return year >= 2000 && year < 3000 ? time : null;
}
