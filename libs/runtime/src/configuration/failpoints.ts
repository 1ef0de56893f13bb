/** One place where the work passes from one hand to another, and where a process may die. */
interface Point {
  readonly name: string;
  readonly service: 'payment' | 'wallet' | 'ledger' | 'each';
  readonly what: string;
}

/** The one list. Fault runs kill a process at each of them; docs show them. */
export const failpoints = [
  { name: 'create.before-commit', service: 'payment', what: 'the new payment is written, not committed' },
  { name: 'create.after-commit', service: 'payment', what: 'the new payment stands, the merchant has no answer' },
  {
    name: 'confirm.before-start-commit',
    service: 'payment',
    what: 'EXECUTING and the attempt are written, not committed',
  },
  { name: 'confirm.after-start-commit', service: 'payment', what: 'the attempt stands, the PSP has heard nothing' },
  { name: 'confirm.before-psp-call', service: 'payment', what: 'the request to the PSP is about to leave' },
  { name: 'confirm.after-psp-call', service: 'payment', what: 'the PSP has answered, nothing of it is written' },
  { name: 'confirm.before-outcome-commit', service: 'payment', what: 'outcome and event are written, not committed' },
  {
    name: 'confirm.after-outcome-commit',
    service: 'payment',
    what: 'outcome and event stand, the merchant has no answer',
  },
  {
    name: 'recovery.before-attempt-commit',
    service: 'payment',
    what: 'a case is claimed, the attempt is written, not committed',
  },
  { name: 'recovery.after-attempt-commit', service: 'payment', what: 'the attempt stands, the PSP has heard nothing' },
  { name: 'recovery.before-psp-call', service: 'payment', what: 'a look-up or retry is about to leave' },
  { name: 'recovery.after-psp-call', service: 'payment', what: 'the PSP has answered recovery, nothing is written' },
  {
    name: 'recovery.before-outcome-commit',
    service: 'payment',
    what: 'what recovery found is written, not committed',
  },
  { name: 'recovery.after-outcome-commit', service: 'payment', what: 'the outcome stands, its case is still open' },
  {
    name: 'refund.before-reserve-commit',
    service: 'payment',
    what: 'a refund and its attempt are written, not committed',
  },
  { name: 'refund.after-reserve-commit', service: 'payment', what: 'the refund stands, the PSP has heard nothing' },
  { name: 'refund.before-psp-call', service: 'payment', what: 'the cancel is about to leave for the PSP' },
  {
    name: 'refund.after-psp-call',
    service: 'payment',
    what: 'the PSP has answered the cancel, nothing of it is written',
  },
  {
    name: 'refund.before-outcome-commit',
    service: 'payment',
    what: 'what became of the refund is written, not committed',
  },
  { name: 'refund.after-outcome-commit', service: 'payment', what: 'the refund has ended, the merchant has no answer' },
  { name: 'webhook.before-commit', service: 'payment', what: 'a webhook and its look-up are written, not committed' },
  {
    name: 'webhook-out.before-fan-out-commit',
    service: 'payment',
    what: 'the deliveries of new events are written, not committed',
  },
  { name: 'webhook-out.after-fan-out-commit', service: 'payment', what: 'the deliveries stand, none is begun' },
  { name: 'webhook-out.before-claim-commit', service: 'payment', what: 'deliveries are claimed, not committed' },
  { name: 'webhook-out.before-send', service: 'payment', what: 'a webhook is claimed, its receiver has heard nothing' },
  { name: 'webhook-out.after-send', service: 'payment', what: 'the receiver has answered, nothing of it is written' },
  { name: 'webhook-out.after-record', service: 'payment', what: 'what came of webhooks is written' },
  { name: 'relay.before-publish', service: 'each', what: 'the relay has read its events, Kafka has none of them' },
  { name: 'relay.after-publish', service: 'each', what: 'Kafka has the events, the outbox does not know it' },
  { name: 'relay.after-mark', service: 'each', what: 'the outbox rows are marked as published' },
  { name: 'consume.before-chunk', service: 'each', what: 'the records are fetched, no transaction is open' },
  { name: 'consume.before-commit', service: 'each', what: 'inbox, effects and results are written, not committed' },
  { name: 'consume.after-commit', service: 'each', what: 'the effects stand, results and offsets have not gone out' },
  { name: 'consume.before-results', service: 'each', what: 'the results are about to go to Kafka' },
  {
    name: 'consume.after-results',
    service: 'each',
    what: 'Kafka has the results; the offsets follow, or went with them in one Kafka transaction',
  },
  { name: 'consume.before-offsets', service: 'each', what: 'the offsets are about to be committed' },
  { name: 'consume.after-offsets', service: 'each', what: 'the offsets are committed' },
  { name: 'retry.before-commit', service: 'each', what: 'a parked record is applied again, not committed' },
  { name: 'retry.after-commit', service: 'each', what: 'a parked record is applied, its results have not gone out' },
] as const satisfies readonly Point[];

export type Failpoint = (typeof failpoints)[number]['name'];
