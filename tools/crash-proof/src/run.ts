import { auditStack } from '@kessai/audit';
import { cpSync, rmSync } from 'node:fs';
import { commandOf, type ProofArguments } from './arguments';
import { answerTimes, countsOf, openQuestions, wrongsOf } from './figures';
import { readFinalState, readWrittenEvents, type FinalState } from './final-state';
import { MerchantServer } from './merchant-server';
import { untilSettled, type OpenWork } from './open-work';
import { Progress } from './progress';
import { executingLimitMs, startProofStack, type ProofStack } from './proof-stack';
import { faultScript } from './psp-faults';
import { objectionsTo, type ProofResult } from './result';
import { refundWrongs, together } from './refund-figures';
import { Saboteur } from './saboteur';
import { failpointPlaces, scheduleOf } from './schedule';
import { Shop } from './shop';
import { SimulatedPsp } from './simulated-psp';
import { until } from './waiting';
import { compareTold } from './webhooks';

const serveWithinMs = 30_000;
const auditWaitMs = 20_000;

export interface Run {
  readonly report: (line: string) => void;
  /** Ends the run early, with everything that it started. */
  readonly calledOff: AbortSignal;
  /** Where the logs of a run that is no proof are kept. */
  readonly keepLogsIn: string;
}

export class CalledOff extends Error {}

/**
 * Payments under faults and kills for some minutes; then the faults end, and nothing may be lost, doubled, wrong or
 * stuck. All that is done follows from the seed; when the processes get to it does not.
 */
export async function proveCrashes(args: ProofArguments, { report, calledOff, keepLogsIn }: Run): Promise<ProofResult> {
  const startedAt = new Date();
  const durationMs = args.minutes * 60_000;
  const proof = await startProofStack({ ...args, report });
  const psp = new SimulatedPsp(proof.simulator.url);
  const shop = new Shop(proof, args, calledOff);
  const merchant = await MerchantServer.open(proof);
  const saboteur = new Saboteur(proof, psp, calledOff);
  let open: OpenWork = {};
  const counting = setInterval(() => void psp.count(), 1_000);
  const progress = new Progress(() => progressLine({ startedAt, shop, psp, saboteur, open }));
  try {
    // The misfortune: a mixed load, calls to the PSP that go wrong, and processes that die.
    const { seed, faults, blows } = args;
    const script = faultScript(seed, faults, args.faultKinds);
    await psp.misbehave(script, `${proof.stack.url('payment')}/v1/psp/toss/webhooks`);
    const schedule = scheduleOf({ seed, durationMs, everyMs: args.killEverySeconds * 1_000, blows });
    await Promise.all([shop.openFor(durationMs, args.payments), saboteur.work(schedule)]);

    // The faults end, everything comes up, and the last buyers get their answers.
    await saboteur.endFaults();
    const healedAt = new Date();
    const healed = await saboteur.heal();
    await shop.close(serveWithinMs);
    await shop.remindOfCancels();

    // What was left open is answered, or is not: nothing but the system itself does it.
    saboteur.now = 'waiting for rest';
    // It is not needed: it bounds a run that proves the opposite.
    const withinMs = args.settleSeconds * 1_000;
    open = await untilSettled(proof.stack, withinMs, { calledOff, show: (left) => (open = left) });
    if (calledOff.aborted) throw new CalledOff();

    // Every system is asked what it has, and all are held against each other and against what the shop was told.
    saboteur.now = 'auditing';
    const audit = await auditStack(proof.stack.describe(), { waitMs: auditWaitMs });
    const end = await readFinalState(proof.stack);
    const written = await readWrittenEvents(proof.stack);
    await until(() => merchant.hasAll(written.map(({ id }) => id)), withinMs, calledOff);
    const webhooks = compareTold(merchant.received, written, end);
    const seen = { args, startedAt, healed, healedAt, open, audit, webhooks };
    const result = resultOf(seen, end, { shop, psp, saboteur });
    if (objectionsTo(result).length > 0) keepLogs(proof, keepLogsIn, report);
    return result;
  } finally {
    clearInterval(counting);
    progress.stop();
    saboteur.stop();
    report('stopping …');
    await proof.stop();
    await merchant.close();
  }
}

interface Actors {
  readonly shop: Shop;
  readonly psp: SimulatedPsp;
  readonly saboteur: Saboteur;
}

function resultOf(
  seen: Pick<ProofResult, 'args' | 'healed' | 'open' | 'audit' | 'webhooks'> & { startedAt: Date; healedAt: Date },
  { payments, refunds, history, findings }: FinalState,
  { shop, psp, saboteur }: Actors,
): ProofResult {
  const { args, startedAt, healedAt, healed, open, audit, webhooks } = seen;
  const questions = openQuestions(history, executingLimitMs);
  const told = [...shop.told].flatMap(([id, statuses]) =>
    [...statuses].map((status) => `${status} → ${payments.get(id)?.status ?? 'gone'}`),
  );
  const toldRefunds = [...shop.refunding.told.values()].flatMap(({ ids, statuses }) =>
    [...ids].flatMap((id) => [...statuses].map((status) => `${status} → ${refunds.get(id)?.status ?? 'gone'}`)),
  );
  const { checks, broken, open: unsettled, openRefunds, pending } = audit;
  return {
    args,
    command: commandOf(args),
    startedAt: startedAt.toISOString(),
    tookSeconds: Math.round((Date.now() - startedAt.getTime()) / 1_000),
    payments: {
      orders: shop.orders,
      byStatus: countsOf([...payments.values()].map(({ status }) => status)),
      told: countsOf(told),
      lateSuccesses: [...payments.values()].filter(({ isLateSuccess }) => isLateSuccess).length,
      findings,
      canceledElsewhere: shop.canceledElsewhere.size,
      unanswered: shop.client.unanswered,
      refusals: Object.fromEntries(shop.client.refusals),
    },
    webhooks,
    refunds: {
      byEnd: countsOf([...refunds.values()].map(({ source, status }) => `${source} ${status}`)),
      told: countsOf(toldRefunds),
      refused: shop.refunding.refused,
    },
    faults: psp.struck(),
    faultsRefused: [...psp.refused],
    done: Object.fromEntries(saboteur.done),
    failpoints: {
      points: failpointPlaces.length,
      armed: saboteur.failpoints.armedCount,
      ...saboteur.failpoints.coverage(),
    },
    crashes: saboteur.failpoints.crashes,
    questions: {
      opened: questions.length,
      answered: questions.filter(({ answeredAt }) => answeredAt !== null).length,
      ...answerTimes(questions, healedAt),
    },
    wrongs: together(wrongsOf(payments, shop.told, shop.paymentsOf), refundWrongs(refunds, shop.refunding.told)),
    healed,
    open,
    audit: { checks, broken, open: unsettled, openRefunds, pending },
  };
}

function progressLine({ startedAt, shop, psp, saboteur, open }: Actors & { startedAt: Date; open: OpenWork }): string {
  const seconds = Math.round((Date.now() - startedAt.getTime()) / 1_000);
  const faults = Object.values(psp.struck()).reduce((sum, count) => sum + count, 0);
  const done = [...saboteur.done.values()].reduce((sum, count) => sum + count, 0);
  const left = Object.entries(open).map(([kind, count]) => `${count} ${kind}`);
  return (
    `${seconds} s: ${shop.orders} payments, ${shop.inFlight} in flight, ${faults} faults, ${done} blows, ` +
    `${saboteur.failpoints.coverage().kills} deaths at failpoints; ${left.length > 0 ? left.join(', ') : saboteur.now}`
  );
}

function keepLogs({ logs }: ProofStack, folder: string, report: (line: string) => void): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(logs, folder, { recursive: true });
  report(`the logs of all processes: ${folder}`);
}
