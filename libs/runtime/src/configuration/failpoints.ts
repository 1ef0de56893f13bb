/**
 * The places where a process may die between two effects, by service; `each` stands for all three. Fault runs kill a
 * process at each of them; docs show them.
 */
const places = {
  payment: {
    'create.before-commit': 'the new payment is written, not committed',
    'create.after-commit': 'the new payment stands, the merchant has no answer',
    'confirm.before-start-commit': 'EXECUTING and the attempt are written, not committed',
    'confirm.after-start-commit': 'the attempt stands, the PSP has heard nothing',
    'confirm.before-psp-call': 'the request to the PSP is about to leave',
    'confirm.after-psp-call': 'the PSP has answered, nothing of it is written',
    'confirm.before-outcome-commit': 'outcome and event are written, not committed',
    'confirm.after-outcome-commit': 'outcome and event stand, the merchant has no answer',
    'recovery.before-attempt-commit': 'a case is claimed, the attempt is written, not committed',
    'recovery.after-attempt-commit': 'the attempt stands, the PSP has heard nothing',
    'recovery.before-psp-call': 'a look-up or retry is about to leave',
    'recovery.after-psp-call': 'the PSP has answered recovery, nothing is written',
    'recovery.before-outcome-commit': 'what recovery found is written, not committed',
    'recovery.after-outcome-commit': 'the outcome stands, its case is still open',
    'refund.before-reserve-commit': 'a refund and its attempt are written, not committed',
    'refund.after-reserve-commit': 'the refund stands, the PSP has heard nothing',
    'refund.before-psp-call': 'the cancel is about to leave for the PSP',
    'refund.after-psp-call': 'the PSP has answered the cancel, nothing of it is written',
    'refund.before-outcome-commit': 'what became of the refund is written, not committed',
    'refund.after-outcome-commit': 'the refund has ended, the merchant has no answer',
    'webhook.before-commit': 'a webhook and its look-up are written, not committed',
    'webhook-out.before-fan-out-commit': 'the deliveries of new events are written, not committed',
    'webhook-out.after-fan-out-commit': 'the deliveries stand, none is begun',
    'webhook-out.before-claim-commit': 'deliveries are claimed, not committed',
    'webhook-out.before-send': 'a webhook is claimed, its receiver has heard nothing',
    'webhook-out.after-send': 'the receiver has answered, nothing of it is written',
    'webhook-out.after-record': 'what came of webhooks is written',
  },
  each: {
    'relay.before-publish': 'the relay has read its events, Kafka has none of them',
    'relay.after-publish': 'Kafka has the events, the outbox does not know it',
    'relay.after-mark': 'the outbox rows are marked as published',
    'consume.before-chunk': 'the records are fetched, no transaction is open',
    'consume.before-commit': 'inbox, effects and results are written, not committed',
    'consume.after-commit': 'the effects stand, results and offsets have not gone out',
    'consume.before-results': 'the results are about to go to Kafka',
    'consume.after-results': 'Kafka has the results; the offsets follow, or went with them in one Kafka transaction',
    'consume.before-offsets': 'the offsets are about to be committed',
    'consume.after-offsets': 'the offsets are committed',
    'retry.before-commit': 'a parked record is applied again, not committed',
    'retry.after-commit': 'a parked record is applied, its results have not gone out',
  },
} as const;

type Places = typeof places;
export type Failpoint = { [Service in keyof Places]: keyof Places[Service] }[keyof Places];

/** The one list. */
export const failpoints = Object.entries(places).flatMap(([service, points]) =>
  Object.entries(points).map(([name, what]) => ({
    name: name as Failpoint,
    service: service as keyof Places,
    what: what as string,
  })),
);
