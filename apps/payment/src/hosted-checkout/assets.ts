import { createHash } from 'node:crypto';

const style = `
:root { color-scheme: light dark; --ink: #14202e; --soft: #566474; --paper: #fff; --ground: #eef1f5; --line: #d6dce4; --accent: #1556cf; --good: #14733f; --bad: #b3261e; --tint: #fdf3dc; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eef2f7; --soft: #a9b5c3; --paper: #18212b; --ground: #0f151c; --line: #35414f; --accent: #2f6fe0; --good: #4cc38a; --bad: #ff8a80; --tint: #3a3115; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 1.25rem; padding: 1.25rem 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Hiragino Sans", "Yu Gothic UI", "Noto Sans JP", sans-serif; }
:lang(ko) { word-break: keep-all; }
main { width: 100%; max-width: 28rem; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 1rem; box-shadow: 0 0.5rem 2rem rgb(16 32 48 / 6%); }
p, h1, h2, ul, dl, dd { margin: 0; padding: 0; overflow-wrap: anywhere; }
h1 { font-size: 1.375rem; line-height: 1.35; text-wrap: balance; }
h1 + p { margin-top: 0.5rem; }
ul { list-style: none; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.test { margin-bottom: 1.5rem; padding: 0.375rem 0.75rem; border-radius: 0.5rem; background: var(--tint); font-size: 0.875rem; text-align: center; }
.alert { margin-bottom: 1.5rem; padding: 0.875rem 1rem; border-inline-start: 0.25rem solid var(--bad); border-radius: 0.25rem; background: var(--ground); }
.merchant { margin-bottom: 1.25rem; font-weight: 600; text-align: center; }
.state { display: grid; gap: 0.5rem; justify-items: center; margin-bottom: 1.25rem; text-align: center; }
.state p, .state + p { text-align: center; text-wrap: pretty; }
.mark { width: 3.5rem; height: 3.5rem; margin-bottom: 0.25rem; border-radius: 50%; display: grid; place-items: center; border: 3px solid currentColor; }
.mark.good { color: var(--good); }
.mark.good::after { content: ""; width: 0.75rem; height: 1.375rem; margin-top: -0.375rem; border: solid currentColor; border-width: 0 3px 3px 0; transform: rotate(45deg); }
.mark.bad { color: var(--bad); }
.mark.bad::after { content: "!"; font-size: 1.75rem; font-weight: 700; line-height: 1; }
.mark.busy { color: var(--accent); border-color: var(--line); border-top-color: var(--accent); animation: turn 1.2s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .mark.busy { animation: none; } }
.name { color: var(--soft); font-size: 1rem; font-weight: 500; }
.amount { margin-top: 0.25rem; font-size: 2.25rem; line-height: 1.25; font-weight: 700; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
.amount.long { font-size: min(1.5rem, 5.5vw); }
h2 + .amount { font-size: 1.5rem; }
h2 + .amount.long { font-size: min(1.25rem, 5vw); }
.state ~ .order { margin-top: 1.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--soft); }
.lines { margin-top: 1rem; display: grid; gap: 0.375rem; }
.lines li { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: 0.9375rem; }
.lines li span:first-child { flex: 1 1 8rem; min-width: 0; overflow-wrap: anywhere; }
.lines li span:last-child { flex: none; margin-inline-start: auto; white-space: nowrap; font-variant-numeric: tabular-nums; }
form { margin: 0; }
button, .button { display: block; width: 100%; min-height: 3.25rem; margin-top: 1.5rem; padding: 0.75rem 1rem; border: 1px solid var(--line); border-radius: 0.75rem; background: transparent; color: inherit; font: inherit; font-weight: 600; text-align: center; text-decoration: none; text-wrap: balance; cursor: pointer; }
.first { border-color: var(--accent); background: var(--accent); color: #fff; }
form + .button { margin-top: 0.75rem; }
button:hover, .button:hover { filter: brightness(0.93); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
button:disabled, form.sent button { opacity: 0.55; cursor: default; }
.hint { margin-top: 0.75rem; color: var(--soft); font-size: 0.875rem; text-align: center; }
.references { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); display: grid; grid-template-columns: auto 1fr; gap: 0.125rem 0.75rem; color: var(--soft); font-size: 0.8125rem; }
.references dd { font-family: ui-monospace, monospace; word-break: break-all; }
nav ul { display: flex; gap: 0.25rem; }
nav li > * { display: inline-block; padding: 0.375rem 0.75rem; color: var(--soft); font-size: 0.875rem; }
nav [aria-current] { color: var(--ink); font-weight: 600; }
@media (max-width: 30rem) { main { padding: 1.5rem 1.25rem; } .amount { font-size: 2rem; } }
`;

/** A second press sends nothing, and a page that the browser has kept is read again: the payment may have moved. */
const pageScript = `
for (const form of document.querySelectorAll('form:not(#toss)')) {
  form.addEventListener('submit', (event) => {
    if (form.classList.contains('sent')) event.preventDefault();
    form.classList.add('sent');
  });
}
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
`;

/** Opens Toss's payment window. It sends the browser to successUrl or failUrl by itself. */
const tossScript = `
const form = document.getElementById('toss');
const button = form.querySelector('button');
const problem = form.querySelector('[role=alert]');
const { amount, currency, ...request } = JSON.parse(form.dataset.request);
const stopped = ['USER_CANCEL', 'PAY_PROCESS_CANCELED'];
try {
  const payment = TossPayments(form.dataset.clientKey).payment({ customerKey: TossPayments.ANONYMOUS });
  button.disabled = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    problem.hidden = true;
    try {
      await payment.requestPayment({ method: 'CARD', amount: { currency, value: Number(amount) }, ...request });
    } catch (error) {
      problem.hidden = stopped.includes(error?.code);
    } finally {
      button.disabled = false;
    }
  });
} catch {
  problem.hidden = false;
}
`;

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="1" y="3" width="14" height="10" rx="2" fill="#1556cf"/><rect x="1" y="5.5" width="14" height="2" fill="#fff"/></svg>`;

export interface Asset {
  readonly type: string;
  readonly text: string;
}

/** What the pages load from us, by name. */
export const assets: ReadonlyMap<string, Asset> = new Map([
  ['page.css', { type: 'text/css; charset=utf-8', text: style }],
  ['page.js', { type: 'text/javascript; charset=utf-8', text: pageScript }],
  ['toss.js', { type: 'text/javascript; charset=utf-8', text: tossScript }],
  ['icon.svg', { type: 'image/svg+xml', text: icon }],
]);

/** In the addresses of the assets, so that a browser asks again after an upgrade. */
export const assetVersion = createHash('sha256')
  .update([...assets.values()].map(({ text }) => text).join())
  .digest('hex')
  .slice(0, 8);
