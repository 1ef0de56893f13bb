import { fromMajorText, isCurrency } from '@kessai/money';
import type { Difference, KeyFinding, LookUpRequest, PspCancel, PspConclusion, Unknown } from './psp';
import {
  balanceCodes,
  doubtfulStatuses,
  finalCancelRefusals,
  finalDeclines,
  misconfigurationCodes,
} from './toss-codes';

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
  const { httpStatus } = answer;
  if (httpStatus >= 200 && httpStatus < 300) return judgePayment(answer, request, onlyDone);
  return judgeError(answer, finalDeclines);
}

/** Only what a table lists as the PSP's final no is one, and only under a status by which it has been executed. */
function judgeError({ httpStatus, body }: TossAnswer, ...finals: ReadonlySet<string>[]): PspConclusion {
  const code = textOf(body?.['code']);
  const message = textOf(body?.['message']) ?? '';
  if (code === null) return unknown('psp_answer_unreadable', `The PSP answered ${httpStatus} without a code.`);
  if (misconfigurationCodes.has(code)) return unknown(code, message, { alarm: true });
  if (httpStatus >= 500 || httpStatus < 400 || doubtfulStatuses.has(httpStatus)) return unknown(code, message);
  if (finals.some((codes) => codes.has(code))) return { conclusion: 'declined', code, message };
  return unknown(code, message);
}

/** Decides what a look-up shows. Finding nothing proves nothing: a confirm may still be on its way. */
export function judgeLookUp(answer: TossAnswer, request: LookUpRequest): PspConclusion {
  const { httpStatus, body } = answer;
  if (httpStatus < 200 || httpStatus >= 300) {
    const code = textOf(body?.['code']) ?? 'psp_answer_unreadable';
    const [alarm, isUndecided] = [misconfigurationCodes.has(code), code === 'NOT_FOUND_PAYMENT'];
    return unknown(code, textOf(body?.['message']) ?? '', { alarm, isUndecided });
  }
  const status = textOf(body?.['status']);
  const wasApproved = typeof body?.['approvedAt'] === 'string';
  const hasEnded = status === 'ABORTED' || status === 'EXPIRED' || (status === 'CANCELED' && !wasApproved);
  if (!hasEnded || !isAboutOurPayment(body, request)) return judgePayment(answer, request);

  const failure = body?.['failure'];
  const reason = typeof failure === 'object' && failure !== null ? (failure as TossBody) : {};
  return { conclusion: 'declined', code: textOf(reason['code']) ?? status, message: textOf(reason['message']) ?? '' };
}

/** Decides what a key is worth that anybody may have made up. Only what the PSP ties to our payment and amount charges. */
export function judgeKey(answer: TossAnswer, request: LookUpRequest): KeyFinding {
  const { httpStatus, body } = answer;
  if (httpStatus < 200 || httpStatus >= 300) {
    const isRefused = isDefinite(answer) && !misconfigurationCodes.has(textOf(body?.['code']) ?? '');
    return isRefused ? 'not_ours' : 'unclear';
  }
  if (body === null) return 'unclear';
  if (!isAboutOurPayment(body, request)) return 'not_ours';
  if (body['currency'] !== request.currency || totalMinorOf(answer, request.currency) !== request.amountMinor) {
    return 'not_ours';
  }
  const status = textOf(body['status']);
  const isAlive = status === 'IN_PROGRESS' || status === 'WAITING_FOR_DEPOSIT';
  // Charged already: another request was first, or somebody went past us. The confirm finds that out.
  return isAlive || (approvedStatuses.has(status) && instantOf(body['approvedAt']) !== null) ? 'charges' : 'dead';
}

/** Decides what the answer to a cancel shows: the payment with its cancels, a final no, or nothing to be relied on. */
export function judgeCancel(answer: TossAnswer, request: LookUpRequest): PspConclusion {
  const { httpStatus } = answer;
  if (httpStatus >= 200 && httpStatus < 300) return judgePayment(answer, request);
  return judgeError(answer, finalCancelRefusals, balanceCodes);
}

/** Toss keeps a 2xx and a 4xx under the idempotency key and gives it again; after the others the key is still good. */
export function isDefinite({ httpStatus, body }: TossAnswer): boolean {
  if (body === null || doubtfulStatuses.has(httpStatus)) return false;
  return (httpStatus >= 200 && httpStatus < 300) || (httpStatus >= 400 && httpStatus < 500);
}

const undecidedStatuses: ReadonlySet<string | null> = new Set(['READY', 'IN_PROGRESS']);
const onlyDone: ReadonlySet<string | null> = new Set(['DONE']);
const approvedStatuses: ReadonlySet<string | null> = new Set(['DONE', 'CANCELED', 'PARTIAL_CANCELED']);

function judgePayment(answer: TossAnswer, request: LookUpRequest, accepted = approvedStatuses): PspConclusion {
  const { body, receivedAt } = answer;
  if (body === null) return unknown('psp_answer_unreadable', 'The PSP answered with what is no JSON object.');
  const status = textOf(body['status']);
  if (!isAboutOurPayment(body, request)) {
    // A key that the PSP has not tied to our order yet: what it says to a confirm will tell.
    const isUndecided = body['paymentKey'] === request.paymentKey && undecidedStatuses.has(status);
    const circumstances = { isUndecided, alarm: !isUndecided };
    return unknown('psp_answer_not_ours', 'The PSP answered about another payment.', circumstances);
  }
  const isApproved = status === 'DONE' || (accepted.has(status) && instantOf(body['approvedAt']) !== null);
  const approvedAt = instantOf(body['approvedAt']) ?? receivedAt;
  if (body['currency'] !== request.currency || totalMinorOf(answer, request.currency) !== request.amountMinor) {
    const difference = isApproved ? differenceIn(answer, approvedAt) : null;
    return unknown('psp_amount_differs', 'The PSP names another amount or currency.', { alarm: true, difference });
  }
  if (status === 'WAITING_FOR_DEPOSIT')
    return unknown('awaiting_deposit', 'The buyer has yet to pay into the account.');
  if (!isApproved) return notDone(status, { isUndecided: undecidedStatuses.has(status) });
  const cancels = cancelsIn(answer, request.currency);
  const hasReadCancels = cancels !== null && (status === 'DONE' || cancels.length > 0);
  if (!hasReadCancels || sumOf(cancels) > request.amountMinor)
    return unknown('psp_answer_unreadable', 'The PSP shows cancels that cannot be read.', { alarm: true });
  return { conclusion: 'captured', method: textOf(body['method']), approvedAt, cancels };
}

/** What the PSP says it has charged, if that is money of a currency that we know. */
function differenceIn(answer: TossAnswer, approvedAt: Date): Difference | null {
  const currency = textOf(answer.body?.['currency']);
  if (currency === null || !isCurrency(currency)) return null;
  const amountMinor = totalMinorOf(answer, currency);
  return amountMinor === null || amountMinor <= 0n ? null : { currency, amountMinor, approvedAt };
}

/** Null where one of them cannot be read: half a list would hide money. One that is not done yet has moved none. */
function cancelsIn({ body, receivedAt }: TossAnswer, currency: string): PspCancel[] | null {
  const list = body?.['cancels'] ?? [];
  if (!Array.isArray(list)) return null;
  const cancels = list.filter(isDone).map((entry: unknown) => cancelIn(entry, currency, receivedAt));
  return cancels.every((cancel) => cancel !== null) ? cancels : null;
}

function isDone(entry: unknown): boolean {
  const status = typeof entry === 'object' && entry !== null ? (entry as TossBody)['cancelStatus'] : undefined;
  return status === undefined || status === null || status === 'DONE';
}

function sumOf(cancels: readonly PspCancel[]): bigint {
  return cancels.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

function cancelIn(entry: unknown, currency: string, receivedAt: Date): PspCancel | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { transactionKey, cancelAmount, canceledAt, cancelReason } = entry as TossBody;
  const key = textOf(transactionKey);
  // A cancel is never larger than what it cancels, so a JavaScript number that is safe has all its digits.
  // Without its reason nobody could tell whether it is one of ours.
  if (key === null || typeof cancelAmount !== 'number' || typeof cancelReason !== 'string') return null;
  const amountMinor = minorOf(String(cancelAmount), currency);
  if (amountMinor === null || amountMinor <= 0n) return null;
  return {
    transactionKey: key.slice(0, transactionKeyLength),
    amountMinor,
    canceledAt: instantOf(canceledAt) ?? receivedAt,
    reason: cancelReason.slice(0, reasonLength),
  };
}

const transactionKeyLength = 200;
const reasonLength = 200;

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
  return minorOf(digits, currency);
}

function minorOf(digits: string, currency: string): bigint | null {
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

function notDone(status: unknown, circumstances: Circumstances = {}): Unknown {
  return unknown('psp_not_done', `The PSP has the payment as ${String(status)}.`, circumstances);
}

type Circumstances = Partial<Pick<Unknown, 'alarm' | 'isUndecided' | 'difference'>>;

function unknown(code: string, message: string, circumstances: Circumstances = {}): Unknown {
  return { conclusion: 'unknown', code, message, alarm: false, isUndecided: false, difference: null, ...circumstances };
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
