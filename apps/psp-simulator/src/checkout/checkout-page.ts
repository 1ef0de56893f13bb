import { formatMoney } from '@kessai/money';
import type { CheckoutRequest } from './checkout-request';

/** From this many characters on an amount is set smaller, so that a phone does not break it amid its digits. */
const LONG_AMOUNT = 14;

export function checkoutPage(request: CheckoutRequest): string {
  const { orderId, orderName } = request;
  const amount = formatMoney(request.amountMinor, request.currency);
  return page(
    `Pay ${amount}`,
    `
    <p class="notice">Simulated payment: no money moves</p>
    <p class="order">${escapeHtml(orderName)}</p>
    <p class="amount${amount.length > LONG_AMOUNT ? ' long' : ''}">${escapeHtml(amount)}</p>
    <p class="reference">Order <span>${escapeHtml(orderId)}</span></p>
    <form method="post" action="/checkout">
      ${Object.entries(request.fields).map(hiddenField).join('\n      ')}
      <button name="choice" value="pay" class="pay">Pay</button>
      <button name="choice" value="decline">Pay with a card that is declined</button>
      <button name="choice" value="cancel" class="quiet">Cancel</button>
    </form>`,
  );
}

export function refusedPage(faults: readonly string[]): string {
  return page(
    'This checkout link is not complete',
    `
    <h1>This checkout link is not complete</h1>
    <ul>${faults.map((fault) => `<li>${escapeHtml(fault)}</li>`).join('')}</ul>
    <p class="reference">Go back to the shop and start the payment again.</p>`,
  );
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(title)}</title>
    <link rel="icon" href="/checkout/icon.svg">
    <link rel="stylesheet" href="/checkout/page.css">
    <script src="/checkout/page.js" defer></script>
  </head>
  <body>
    <main>${content}
    </main>
  </body>
</html>
`;
}

function hiddenField([name, value]: [string, string]): string {
  return `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`;
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

export const pageStyle = `
:root { color-scheme: light dark; --ink: #16202c; --soft: #5a6776; --paper: #fff; --ground: #eef1f5; --line: #d4dae2; --accent: #1659d6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eef2f7; --soft: #a3afbd; --paper: #1a222c; --ground: #10161d; --line: #35414f; --accent: #2f6fe0; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 0.75rem; }
p, h1, ul { margin: 0; overflow-wrap: anywhere; }
h1 { font-size: 1.25rem; }
ul { margin: 1rem 0; padding-left: 1.25rem; }
.notice { margin-bottom: 1.5rem; padding-bottom: 1rem; border-bottom: 1px solid var(--line); color: var(--soft); font-size: 0.875rem; }
.order { color: var(--soft); }
.amount { margin-top: 0.25rem; overflow-wrap: normal; font-size: 2rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.amount.long { font-size: min(1.375rem, 5vw); }
.reference { margin-top: 0.5rem; color: var(--soft); font-size: 0.875rem; }
.reference span { font-family: ui-monospace, monospace; font-size: 0.8125rem; }
form { display: grid; gap: 0.75rem; margin-top: 2rem; }
button { min-height: 3rem; padding: 0.5rem 1rem; border: 1px solid var(--line); border-radius: 0.5rem; background: transparent; color: inherit; font: inherit; cursor: pointer; }
button.pay { border-color: var(--accent); background: var(--accent); color: #fff; font-weight: 600; }
button.quiet { border-color: transparent; color: var(--soft); }
button:hover { filter: brightness(0.94); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
form.sent button { opacity: 0.5; cursor: default; }
@media (max-width: 30rem) { main { padding: 1.25rem; } }
`;

/** A second press of a button would issue a second key for the order. */
export const pageScript = `
document.querySelector('form')?.addEventListener('submit', (event) => {
  const form = event.currentTarget;
  if (form.classList.contains('sent')) event.preventDefault();
  form.classList.add('sent');
});
addEventListener('pageshow', () => document.querySelector('form')?.classList.remove('sent'));
`;

export const pageIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="1" y="3" width="14" height="10" rx="2" fill="#1659d6"/><rect x="1" y="5.5" width="14" height="2" fill="#fff"/></svg>`;
