import { randomBytes } from 'node:crypto';
import type { Movement, SimulatedPayment } from '../book/book';
import { decideApproval, decideCancel, type CancelRequest, type ConfirmRequest } from '../book/decisions';
import type { Psp } from '../psp';
import { scriptedError } from '../toss-error';

type Books = Pick<Psp, 'store' | 'timers' | 'webhooks'>;

/** Money moves to us: from here on the charge is a fact, whatever becomes of the answer. */
export function approve(psp: Books, request: ConfirmRequest, answers: string | null): Movement {
  const payment = acceptedPayment(psp, request);
  return recordApproval(psp, payment, request.orderId, answers);
}

/** Notes that the payment will be approved after `ms`, come what may. Until then no call shows how it ends. */
export function approveLater(psp: Books, request: ConfirmRequest, answers: string | null, ms: number): null {
  const { paymentKey } = acceptedPayment(psp, request);
  const at = psp.store.book.now();
  psp.store.record({ type: 'late', at, dueAt: at + ms, paymentKey, orderId: request.orderId, answers });
  awaitLateApproval(psp, paymentKey);
  return null;
}

/** After a restart: what has become due meanwhile is approved at once, the rest when its time comes. */
export function resumeLateApprovals(psp: Books): void {
  for (const paymentKey of psp.store.book.late.keys()) awaitLateApproval(psp, paymentKey);
  psp.timers.catchUp();
}

/** Money goes back to the buyer. */
export function cancelPart(
  psp: Books,
  payment: SimulatedPayment,
  request: CancelRequest,
  answers: string | null,
): Movement {
  const { store } = psp;
  const at = store.book.now();
  const amount = decideCancel(payment, request, at).toString();
  const seq = store.book.nextSeq();
  const transactionKey = newTransactionKey();
  const { paymentKey } = payment;
  store.record({ type: 'cancel', seq, at, paymentKey, transactionKey, amount, reason: request.reason, answers });
  psp.webhooks.announce(payment, 'cancel');
  return lastMovement(psp);
}

/** The payment, unless it may not be approved or its buyer's card is declined, which is for good. */
function acceptedPayment({ store, webhooks }: Books, request: ConfirmRequest): SimulatedPayment {
  const { payment, decline } = decideApproval(store.book, request);
  if (decline === null) return payment;
  if (!payment.aborted) {
    store.record({ type: 'decline', at: store.book.now(), paymentKey: payment.paymentKey });
    webhooks.announce(payment, 'confirm');
  }
  throw scriptedError(decline);
}

function awaitLateApproval(psp: Books, paymentKey: string): void {
  const payment = psp.store.book.late.get(paymentKey);
  if (!payment?.late) throw new Error(`no approval of ${paymentKey} is on its way`);
  const { dueAt, orderId, answers } = payment.late;
  psp.timers.at(dueAt, () => {
    recordApproval(psp, payment, orderId, answers);
    void psp.store.written();
  });
}

function recordApproval(psp: Books, payment: SimulatedPayment, orderId: string, answers: string | null): Movement {
  const { book } = psp.store;
  const { paymentKey } = payment;
  const transactionKey = newTransactionKey();
  const [seq, at] = [book.nextSeq(), book.now()];
  psp.store.record({ type: 'approve', seq, at, paymentKey, orderId, transactionKey, answers });
  psp.webhooks.announce(payment, 'confirm');
  return lastMovement(psp);
}

function lastMovement({ store }: Books): Movement {
  const movement = store.book.movements.at(-1);
  if (movement === undefined) throw new Error('nothing moved');
  return movement;
}

function newTransactionKey(): string {
  return randomBytes(16).toString('hex').toUpperCase();
}
