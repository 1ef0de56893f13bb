import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShownPayment } from '../hosted-checkout.service';
import { amountIn } from '../languages';
import { tossSdk, windowRequest, type PaymentWindow } from '../payment-window';
import { reasonOf } from './failure-reasons';
import { pageTemplate, pageView, textsOf, type PageFrame } from './page';

/** What the page of a payment is made from. */
export interface PaymentFrame extends PageFrame {
  readonly window: PaymentWindow;
  /** Of the payment's page, as buyers reach it from anywhere. */
  readonly address: string;
  /** `?lang=` as the buyer has chosen it, or empty. */
  readonly languageQuery: string;
  /** Why the PSP has sent the buyer back without a key; null where it has not. */
  readonly failCode: string | null;
  readonly now: Date;
}

/** How long a page waits where the PSP could not be asked. */
export const silentSeconds = 5;
/** From this many characters on an amount is set smaller, so that a phone does not break it amid its digits. */
const longAmount = 14;
/** More lines than these are folded. */
const openLinesMax = 5;

const template = pageTemplate({
  content: readFileSync(join(__dirname, 'payment.html'), 'utf8'),
  lines: readFileSync(join(__dirname, 'lines.html'), 'utf8'),
  shopLink: readFileSync(join(__dirname, 'shop-link.html'), 'utf8'),
});

export function paymentPage(shown: ShownPayment, frame: PaymentFrame): string {
  const { orderName, orderId, merchantName, id, amountMinor, currency } = shown.payment;
  const words = textsOf(frame);
  const amount = amountIn(frame.language, amountMinor, currency);
  const state = stateOf(shown, frame);
  const title = state?.title ?? words.payTitle(amount);
  const opensToss = state === null && frame.window.kind === 'toss';
  return template.render({
    ...pageView(frame, {
      title: merchantName === null ? title : `${title} – ${merchantName}`,
      refreshSeconds: state?.refreshSeconds ?? null,
      tossSdk: opensToss ? tossSdk : null,
    }),
    ...linesOf(shown, frame),
    ...payFormOf(shown, frame),
    alert: state === null ? alertOf(shown, frame) : null,
    state,
    orderName,
    orderId,
    merchantName,
    paymentId: id,
    amount,
    isLongAmount: amount.length > longAmount,
    pay: words.pay(amount),
    shopAddress: shopAddress(shown),
    shopRank: state?.shopRank ?? 'second',
  });
}

/** Why a buyer who came back from the PSP has not paid. */
function alertOf({ notice }: ShownPayment, frame: PaymentFrame): object | null {
  const words = textsOf(frame);
  if (notice === 'not_fitting') return words.notFitting;
  if (notice === 'dead') return words.dead;
  if (frame.failCode === null) return null;
  const reason = reasonOf(frame.failCode);
  const text = [words.failed.notCharged, words.advice[reason]].join(words.space);
  return { title: words.reasons[reason], text };
}

/** The way to the PSP that is set up; the request carries our payment id as the PSP's order. */
function payFormOf({ payment }: ShownPayment, { window, address, languageQuery }: PaymentFrame): object {
  const request = windowRequest(payment, address, languageQuery);
  const fields = Object.entries(request).map(([name, value]: [string, string]) => ({ name, value }));
  return {
    simulator: window.kind === 'simulator' ? { url: window.url, fields } : null,
    toss: window.kind === 'toss' ? { clientKey: window.clientKey, request: JSON.stringify(request) } : null,
    isNotOffered: window.kind === 'none',
  };
}

interface State {
  readonly mark: 'good' | 'bad' | 'busy';
  readonly title: string;
  readonly text: string;
  readonly shopRank: 'first' | 'second';
  readonly refreshSeconds: number | null;
  readonly refunded: string | null;
  readonly advice: { readonly sentences: readonly { readonly sentence: string }[] } | null;
  readonly retryAddress: string | null;
}

/** What a buyer reads of a payment that cannot be paid now; null where it can. */
function stateOf(shown: ShownPayment, frame: PaymentFrame): State | null {
  const words = textsOf(frame);
  switch (shown.payment.status) {
    case 'CREATED':
      return shown.notice === 'silent' ? waiting(words.silent, silentSeconds) : null;
    case 'EXECUTING':
    case 'UNKNOWN':
      return waiting(words.checking, secondsToNextLook(shown, frame));
    case 'SUCCEEDED':
      return { ...ended('good', words.succeeded), refunded: refundedOf(shown, frame) };
    case 'FAILED':
      return failed(shown, frame);
    case 'CANCELED':
      return ended('bad', words.canceled);
    case 'EXPIRED':
      return ended('bad', words.expired);
  }
}

interface Words {
  readonly title: string;
  readonly text: string;
}

function ended(mark: 'good' | 'bad', { title, text }: Words): State {
  const more = { refreshSeconds: null, refunded: null, advice: null, retryAddress: null };
  return { mark, title, text, shopRank: 'first', ...more };
}

/** A buyer need not stay: the outcome is found without the page. */
function waiting({ title, text }: Words, refreshSeconds: number): State {
  const more = { refunded: null, advice: null, retryAddress: null };
  return { mark: 'busy', title, text, shopRank: 'second', refreshSeconds, ...more };
}

/** While the PSP decides, the page asks again soon at first, and seldom after a while. */
function secondsToNextLook({ payment }: ShownPayment, { now }: PaymentFrame): number {
  const minutes = (now.getTime() - payment.updatedAt.getTime()) / 60_000;
  return minutes < 1 ? 3 : minutes < 10 ? 10 : 60;
}

function refundedOf({ payment }: ShownPayment, frame: PaymentFrame): string | null {
  const { refundedMinor, currency } = payment;
  return refundedMinor > 0n ? textsOf(frame).refunded(amountIn(frame.language, refundedMinor, currency)) : null;
}

function failed(shown: ShownPayment, frame: PaymentFrame): State {
  const words = textsOf(frame);
  const { payment, next } = shown;
  const isOffered = next.to === 'new';
  const reason = reasonOf(payment.failureCode);
  // A buyer who was charged after all is not sent to pay again.
  const advice = payment.lateSuccessAt === null ? words.advice[reason] : null;
  const sentences = [advice, isOffered ? null : words.failed.askShop].filter((sentence) => sentence !== null);
  return {
    mark: 'bad',
    title: words.failed.title,
    text: [words.reasons[reason], chargedOrNot(shown, frame)].join(words.space),
    shopRank: isOffered ? 'second' : 'first',
    refreshSeconds: null,
    refunded: null,
    advice: { sentences: sentences.map((sentence) => ({ sentence })) },
    retryAddress: isOffered ? `${frame.base}/checkout/${payment.id}/retry${frame.languageQuery}` : null,
  };
}

/** A buyer who was charged after all is not told the opposite. */
function chargedOrNot({ payment }: ShownPayment, frame: PaymentFrame): string {
  const { failed: words, late } = textsOf(frame);
  if (payment.lateSuccessAt === null) return words.notCharged;
  if (payment.lateSuccessResolution === null) return late.goesBack;
  return payment.lateSuccessResolution === 'canceled' ? late.wentBack : late.kept;
}

/** No lines where the order's name says it all. */
function linesOf({ payment: { lines, currency } }: ShownPayment, frame: PaymentFrame): object {
  const words = textsOf(frame);
  const isShown = lines.length > 1 || lines[0]?.name !== null;
  const isFolded = lines.length > openLinesMax;
  return {
    lines: lines.map(({ name, grossMinor }, index) => {
      return { name: name ?? words.item(index + 1), amount: amountIn(frame.language, grossMinor, currency) };
    }),
    openLines: isShown && !isFolded,
    foldedLines: isShown && isFolded ? { items: words.items(lines.length) } : null,
  };
}

/** Where the merchant wants the buyer back, with what names the payment; null where it has not said. */
export function shopAddress({ payment }: ShownPayment): string | null {
  const address = payment.status === 'SUCCEEDED' ? payment.successUrl : payment.failUrl;
  if (address === null) return null;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  url.searchParams.set('paymentId', payment.id);
  url.searchParams.set('orderId', payment.orderId);
  return url.href;
}
