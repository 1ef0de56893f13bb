import { randomUUID } from 'node:crypto';
import type { PaymentSchemas } from '@kessai/client';
import { Argument, type Command } from 'commander';
import { showPayment } from './payments';
import { showRefunds, type Refund } from './refunds';
import type { OpenSession, Session } from './session';
import { Simulator } from './simulator';

type Payment = PaymentSchemas['schemas']['Payment'];

/** What makes each event happen. */
const triggers = {
  'payment.succeeded': async (session) => showPaid(session, await pay(session)),
  'payment.failed': async (session) => showPaid(session, await pay(session, { decline: 'REJECT_CARD_COMPANY' })),
  'payment.unknown': async (session) => showPaid(session, await payWithoutAnswer(session)),
  'payment.canceled': async (session) => showPaid(session, await cancel(session)),
  'refund.succeeded': async (session) => showRefund(session, await refund(session, await pay(session))),
  'refund.failed': async (session) => showRefund(session, await refundMeeting(session, refusal)),
  'refund.unknown': async (session) => showRefund(session, await refundMeeting(session, noAnswer)),
} satisfies Record<string, (session: Session) => Promise<void>>;

const refusal = { kind: 'error', status: 403, code: 'NOT_CANCELABLE_PAYMENT' };
const noAnswer = { kind: 'drop_before' };

export function triggerCommands(program: Command, open: OpenSession): void {
  const names = Object.keys(triggers);
  program
    .command('trigger')
    .description('make an event happen, in the simulator: a payment of its own goes the way that leads to it')
    .addArgument(new Argument('<event>').choices([...names, 'refund']))
    .action(async (name: string) => {
      const wanted = (name === 'refund' ? 'refund.succeeded' : name) as keyof typeof triggers;
      await triggers[wanted](open());
    });
}

function showPaid(session: Session, payment: Payment): void {
  session.output.show(payment, showPayment);
}

function showRefund(session: Session, shown: Refund): void {
  session.output.show(shown, (one) => showRefunds([one]));
}

async function order(session: Session): Promise<Payment> {
  return session.as('merchant').payment.post('/v1/payments', {
    body: {
      orderId: `trigger-${randomUUID()}`,
      orderName: 'An order of kessai trigger',
      amount: 1_000,
      currency: 'KRW',
      lines: [{ sellerId: 'trigger', amount: 1_000 }],
    },
  });
}

async function pay(session: Session, { decline }: { decline?: string } = {}): Promise<Payment> {
  const simulator = new Simulator(session.deployment.simulatorUrl);
  return confirm(session, simulator, await order(session), decline);
}

/** The PSP is not reached until the answer is there. Then it is, so that the payment succeeds after all. */
async function payWithoutAnswer(session: Session): Promise<Payment> {
  const simulator = new Simulator(session.deployment.simulatorUrl);
  const ordered = await order(session);
  const match = { orderId: ordered.id, operation: 'confirm' };
  return simulator.during(match, noAnswer, () => confirm(session, simulator, ordered, undefined));
}

async function confirm(session: Session, simulator: Simulator, ordered: Payment, decline: string | undefined) {
  const { id, amount, currency } = ordered;
  const paymentKey = await simulator.buyerAgrees({ orderId: id, amount, currency, decline });
  const params = { path: { id } };
  return session.as('merchant').payment.post('/v1/payments/{id}/confirm', { params, body: { paymentKey, amount } });
}

async function cancel(session: Session): Promise<Payment> {
  const { id } = await order(session);
  return session.as('merchant').payment.post('/v1/payments/{id}/cancel', { params: { path: { id } } });
}

async function refund(session: Session, { id }: Payment): Promise<Refund> {
  const body = { reason: 'kessai trigger' };
  return session.as('merchant').payment.post('/v1/payments/{id}/refunds', { params: { path: { id } }, body });
}

async function refundMeeting(session: Session, fault: object): Promise<Refund> {
  const paid = await pay(session);
  const simulator = new Simulator(session.deployment.simulatorUrl);
  return simulator.during({ orderId: paid.id, operation: 'cancel' }, fault, () => refund(session, paid));
}
