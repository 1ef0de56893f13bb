import { isExactNumber, parseExactJson } from '@kessai/exact-json';
import { amountsSaid, isCurrency } from '@kessai/money';
import { detailsIn } from './toss-details';
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
  if (!isOurAmount(body, request)) return 'not_ours';
  const status = textOf(body['status']);
  const isAlive = status === 'IN_PROGRESS' || status === 'WAITING_FOR_DEPOSIT';
  // Charged already: another request was first, or one that went past us. The confirm finds that out.
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
  if (!isOurAmount(body, request)) {
    const difference = isApproved ? differenceIn(answer, approvedAt) : null;
    return unknown('psp_amount_differs', 'The PSP names another amount or currency.', { alarm: true, difference });
  }
  if (status === 'WAITING_FOR_DEPOSIT')
    return unknown('awaiting_deposit', 'The buyer has yet to pay into the account.');
  if (!isApproved) return notDone(status, { isUndecided: undecidedStatuses.has(status) });
  const cancels = cancelsIn(answer, request);
  const hasReadCancels = cancels !== null && (status === 'DONE' || cancels.length > 0);
  if (!hasReadCancels || sumOf(cancels) > request.amountMinor)
    return unknown('psp_answer_unreadable', 'The PSP shows cancels that cannot be read.', { alarm: true });
  const details = detailsIn(body);
  return { conclusion: 'captured', method: textOf(body['method']), ...(details && { details }), approvedAt, cancels };
}

/** What the PSP says it has charged, if that is money of a currency that we know. */
function differenceIn(answer: TossAnswer, approvedAt: Date): Difference | null {
  const currency = textOf(answer.body?.['currency']);
  if (currency === null || !isCurrency(currency)) return null;
  const [amountMinor = 0n] = amountsIn(answer.body?.['totalAmount'], currency);
  return amountMinor <= 0n ? null : { currency, amountMinor, approvedAt };
}

/** A cancel of the PSP's list, with every amount that its number may mean. */
interface ReadCancel {
  readonly cancel: Omit<PspCancel, 'amountMinor' | 'alsoMinor'>;
  readonly said: readonly bigint[];
}

/** Null where one of them cannot be read: half a list would hide money. One that is not done yet has moved none. */
function cancelsIn({ body, receivedAt }: TossAnswer, request: LookUpRequest): PspCancel[] | null {
  const list = body?.['cancels'] ?? [];
  if (!Array.isArray(list)) return null;
  const read = list.filter(isDone).map((entry: unknown) => cancelIn(entry, request.currency, receivedAt));
  if (!read.every((one) => one !== null)) return null;
  return read.map((one) => withAmount(one, read, leftIn(body, request), request));
}

/**
 * A rounded cancel is larger than half of any amount that is allowed. So all others of the list are exact, and so is what
 * is left. Their difference to the whole is the cancel, if it is one of the amounts that the number may mean.
 */
function withAmount(
  { cancel, said }: ReadCancel,
  all: readonly ReadCancel[],
  leftMinor: bigint | null,
  request: LookUpRequest,
): PspCancel {
  const others = all.filter((one) => one.cancel !== cancel).reduce((sum, one) => sum + (one.said[0] ?? 0n), 0n);
  const most = request.amountMinor - others;
  const [literal = 0n] = said;
  if (said.length === 1) return { ...cancel, amountMinor: literal };
  if (leftMinor !== null && said.includes(most - leftMinor)) return { ...cancel, amountMinor: most - leftMinor };
  const [amountMinor = literal, ...alsoMinor] = said.filter((amount) => amount <= most);
  return { ...cancel, amountMinor, alsoMinor };
}

function leftIn(body: TossBody | null, { currency }: LookUpRequest): bigint | null {
  if (body?.['status'] === 'CANCELED') return 0n;
  return amountsIn(body?.['balanceAmount'], currency)[0] ?? null;
}

function isDone(entry: unknown): boolean {
  const status = typeof entry === 'object' && entry !== null ? (entry as TossBody)['cancelStatus'] : undefined;
  return status === undefined || status === null || status === 'DONE';
}

function sumOf(cancels: readonly PspCancel[]): bigint {
  return cancels.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

function cancelIn(entry: unknown, currency: string, receivedAt: Date): ReadCancel | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { transactionKey, cancelAmount, canceledAt, cancelReason } = entry as TossBody;
  const key = textOf(transactionKey);
  const said = amountsIn(cancelAmount, currency).filter((amount) => amount > 0n);
  // Without its reason nothing tells whether it is one of ours.
  if (key === null || said.length === 0 || typeof cancelReason !== 'string') return null;
  return {
    cancel: {
      transactionKey: key.slice(0, transactionKeyLength),
      canceledAt: instantOf(canceledAt) ?? receivedAt,
      reason: cancelReason.slice(0, reasonLength),
    },
    said,
  };
}

const transactionKeyLength = 200;
const reasonLength = 200;

function isAboutOurPayment(body: TossBody | null, { paymentKey, paymentId }: LookUpRequest): boolean {
  return body?.['paymentKey'] === paymentKey && body['orderId'] === paymentId;
}

function isOurAmount(body: TossBody, { amountMinor, currency }: LookUpRequest): boolean {
  return body['currency'] === currency && amountsIn(body['totalAmount'], currency).includes(amountMinor);
}

/** None where it is no number of the answer: a text with digits is no amount. */
function amountsIn(value: unknown, currency: string): bigint[] {
  return isExactNumber(value) ? amountsSaid(value.exact, currency) : [];
}

function objectIn(text: string): TossBody | null {
  try {
    const parsed = parseExactJson(text);
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
