import { reasonOf } from './failure-reasons';
import type { ShownPayment } from './hosted-checkout.service';
import { html, type Html } from './html';
import { amountIn } from './languages';
import { documentOf, textsOf, type Page, type PageFrame } from './page';
import { tossSdk, windowRequest, type PaymentWindow, type WindowRequest } from './payment-window';
import type { FailureReason } from './texts/texts';

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

export function paymentPage(shown: ShownPayment, frame: PaymentFrame): string {
  const page = pageOf(shown, frame);
  const { merchantName } = shown.payment;
  const merchant = merchantName === null ? null : html`<p class="merchant">${merchantName}</p>`;
  return documentOf(frame, { ...page, content: html`${merchant} ${page.content}` });
}

function pageOf(shown: ShownPayment, frame: PaymentFrame): Page {
  const { payment } = shown;
  switch (payment.status) {
    case 'CREATED':
      return shown.notice === 'silent' ? waitingPage(shown, frame) : payPage(shown, frame);
    case 'EXECUTING':
    case 'UNKNOWN':
      return checkingPage(shown, frame);
    case 'SUCCEEDED':
      return succeededPage(shown, frame);
    case 'FAILED':
      return failedPage(shown, frame);
    case 'CANCELED':
    case 'EXPIRED':
      return endedPage(shown, frame);
  }
}

function payPage(shown: ShownPayment, frame: PaymentFrame): Page {
  const words = textsOf(frame);
  const { payment } = shown;
  const amount = amountIn(frame.language, payment.amountMinor, payment.currency);
  const content = html`${noticeOf(shown, frame)} ${orderOf(shown, frame)}
  ${payForm(windowRequest(payment, frame.address, frame.languageQuery), amount, frame)}
  ${frame.failCode === null ? null : shopLink(shown, frame, 'second')} ${referencesOf(shown, frame)}`;
  const scripts = frame.window.kind === 'toss' ? [tossSdk, 'toss.js'] : [];
  return { title: words.payTitle(amount), content, scripts };
}

function noticeOf({ notice }: ShownPayment, frame: PaymentFrame): Html | null {
  const words = textsOf(frame);
  if (notice === 'not_fitting') return alert(words.notFitting.title, words.notFitting.text);
  if (notice === 'dead') return alert(words.dead.title, words.dead.text);
  if (frame.failCode === null) return null;
  const reason: FailureReason = reasonOf(frame.failCode);
  return alert(words.reasons[reason], `${words.failed.notCharged} ${words.payBelow}`);
}

function alert(title: string, text: string): Html {
  return html`<div class="alert" role="alert">
    <p><strong>${title}</strong></p>
    <p>${text}</p>
  </div>`;
}

function payForm(request: WindowRequest, amount: string, frame: PaymentFrame): Html {
  const { window } = frame;
  const words = textsOf(frame);
  switch (window.kind) {
    case 'none':
      return html`<p>${words.notOffered}</p>`;
    case 'simulator':
      return html`<form method="get" action="${window.url}/checkout">
        ${Object.entries(request).map(([name, value]) => html`<input type="hidden" name="${name}" value="${String(value)}" />`)}
        <button class="first">${words.pay(amount)}</button>
        <p class="hint">${words.payAt}</p>
      </form>`;
    case 'toss':
      return html`<form id="toss" data-client-key="${window.clientKey}" data-request="${JSON.stringify(request)}">
        <button class="first" disabled>${words.pay(amount)}</button>
        <p class="hint">${words.payAt}</p>
        <p class="alert" role="alert" hidden>${words.windowFailed}</p>
        <noscript><p class="alert">${words.needsScript}</p></noscript>
      </form>`;
  }
}

/** Not while the PSP decides: the page asks again soon at first, and seldom after a while. */
function checkingPage(shown: ShownPayment, frame: PaymentFrame): Page {
  const { title, text } = textsOf(frame).checking;
  const minutes = (frame.now.getTime() - shown.payment.updatedAt.getTime()) / 60_000;
  const refreshSeconds = minutes < 1 ? 3 : minutes < 10 ? 10 : 60;
  return { title, content: stateOf(shown, frame, { mark: 'busy', title, text }), refreshSeconds };
}

function waitingPage(shown: ShownPayment, frame: PaymentFrame): Page {
  const { title, text } = textsOf(frame).silent;
  return { title, content: stateOf(shown, frame, { mark: 'busy', title, text }), refreshSeconds: silentSeconds };
}

/** How long a page waits where the PSP could not be asked. */
export const silentSeconds = 5;

function succeededPage(shown: ShownPayment, frame: PaymentFrame): Page {
  const words = textsOf(frame);
  const { refundedMinor, currency } = shown.payment;
  const refunded = refundedMinor > 0n ? words.refunded(amountIn(frame.language, refundedMinor, currency)) : null;
  const { title, text } = words.succeeded;
  const more = html`${refunded === null ? null : html`<p>${refunded}</p>`} ${shopLink(shown, frame, 'first')}`;
  return { title, content: stateOf(shown, frame, { mark: 'good', title, text, more }) };
}

function failedPage(shown: ShownPayment, frame: PaymentFrame): Page {
  const words = textsOf(frame);
  const { payment, next } = shown;
  const isOffered = next.to === 'new';
  const text = `${words.reasons[reasonOf(payment.failureCode)]} ${chargedOrNot(shown, frame)}`;
  const retry = `${frame.base}/checkout/${payment.id}/retry${frame.languageQuery}`;
  const more = html`<p>${isOffered ? words.failed.tryAgain : words.failed.askShop}</p>
    ${isOffered ? html`<form method="post" action="${retry}"><button class="first">${words.tryAnotherCard}</button></form>` : null}
    ${shopLink(shown, frame, isOffered ? 'second' : 'first')}`;
  return {
    title: words.failed.title,
    content: stateOf(shown, frame, { mark: 'bad', title: words.failed.title, text, more }),
  };
}

/** A buyer who was charged after all is not told the opposite. */
function chargedOrNot({ payment }: ShownPayment, frame: PaymentFrame): string {
  const { failed, late } = textsOf(frame);
  if (payment.lateSuccessAt === null) return failed.notCharged;
  if (payment.lateSuccessResolution === null) return late.goesBack;
  return payment.lateSuccessResolution === 'canceled' ? late.wentBack : late.kept;
}

function endedPage(shown: ShownPayment, frame: PaymentFrame): Page {
  const words = textsOf(frame);
  const { title, text } = shown.payment.status === 'CANCELED' ? words.canceled : words.expired;
  return { title, content: stateOf(shown, frame, { mark: 'bad', title, text, more: shopLink(shown, frame, 'first') }) };
}

interface State {
  readonly mark: 'good' | 'bad' | 'busy';
  readonly title: string;
  readonly text: string;
  readonly more?: Html | null;
}

function stateOf(shown: ShownPayment, frame: PaymentFrame, { mark, title, text, more }: State): Html {
  return html`<div class="state" role="status">
      <span class="mark ${mark}" aria-hidden="true"></span>
      <h1>${title}</h1>
      <p>${text}</p>
    </div>
    ${more ?? null} ${orderOf(shown, frame, 'h2')} ${referencesOf(shown, frame)}`;
}

function orderOf({ payment }: ShownPayment, frame: PaymentFrame, heading: 'h1' | 'h2' = 'h1'): Html {
  const words = textsOf(frame);
  const title =
    heading === 'h1'
      ? html`<h1 class="name">${payment.orderName}</h1>`
      : html`<h2 class="name">${payment.orderName}</h2>`;
  const amount = amountIn(frame.language, payment.amountMinor, payment.currency);
  return html`<section class="order">
    ${title}
    <p class="amount${amount.length > longAmount ? ' long' : ''}">
      <span class="hidden">${words.amount}: </span>${amount}
    </p>
    ${linesOf(payment, frame)}
  </section>`;
}

/** From this many characters on an amount is set smaller, so that a phone does not break it amid its digits. */
const longAmount = 14;
/** More lines than these are folded. */
const openLinesMax = 5;

/** Nothing where the order's name says it all. */
function linesOf({ lines, currency }: ShownPayment['payment'], frame: PaymentFrame): Html | null {
  const words = textsOf(frame);
  if (lines.length === 1 && lines[0]?.name === null) return null;
  const rows = lines.map(
    ({ name, grossMinor }, index) =>
      html`<li>
        <span>${name ?? words.item(index + 1)}</span> <span>${amountIn(frame.language, grossMinor, currency)}</span>
      </li>`,
  );
  const list = html`<ul class="lines">
    ${rows}
  </ul>`;
  if (lines.length <= openLinesMax) return list;
  return html`<details>
    <summary>${words.items(lines.length)}</summary>
    ${list}
  </details>`;
}

function referencesOf({ payment }: ShownPayment, frame: PaymentFrame): Html {
  const words = textsOf(frame);
  return html`<dl class="references">
    <dt>${words.order}</dt>
    <dd>${payment.orderId}</dd>
    <dt>${words.payment}</dt>
    <dd>${payment.id}</dd>
  </dl>`;
}

function shopLink(shown: ShownPayment, frame: PaymentFrame, rank: 'first' | 'second'): Html | null {
  const address = shopAddress(shown);
  return address === null ? null : html`<a class="button ${rank}" href="${address}">${textsOf(frame).backToShop}</a>`;
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
