// Opens Toss's payment window. It sends the browser to successUrl or failUrl by itself.
const form = document.getElementById('toss');
const button = form.querySelector('button');
/** @type {HTMLElement | null} */
const problem = form.querySelector('[role=alert]');
const { amount, currency, ...request } = JSON.parse(form.dataset.request);
const stopped = ['USER_CANCEL', 'PAY_PROCESS_CANCELED'];
try {
  const sdk = window['TossPayments'];
  const payment = sdk(form.dataset.clientKey).payment({ customerKey: sdk.ANONYMOUS });
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
