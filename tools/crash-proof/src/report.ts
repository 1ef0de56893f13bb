import { shownTable, wrapped, wrappedCommand } from '@kessai/infra';
import pc from 'picocolors';
import type { Percentiles } from './figures';
import { objectionsTo, type ProofResult } from './result';

const examplesMax = 20;

/** The result for people: a table, what is wrong by its ids, the judgement, and how to do it again. */
export function shownResult(result: ProofResult): string {
  const lines = [shownTable(['crash proof', ''], rowsOf(result), { compact: true })];
  for (const { check, id, why } of result.audit.broken.slice(0, examplesMax))
    lines.push(wrapped(`${pc.red('broken')} ${check} ${id}: ${why}`));
  for (const [name, ids] of Object.entries(result.wrongs) as [string, readonly string[]][])
    for (const id of ids.slice(0, examplesMax)) lines.push(`${pc.red(name)} ${id}`);
  const objections = objectionsTo(result);
  for (const objection of objections) lines.push(wrapped(pc.red(`✗ ${objection}`)));
  if (objections.length === 0)
    lines.push(pc.green('✓ Nothing was lost, doubled, wrong or stuck, and the books are right.'));
  lines.push(wrappedCommand(`again: ${result.command}`));
  return lines.join('\n');
}

function rowsOf(result: ProofResult): [string, string | number][] {
  const { payments, refunds, failpoints, questions, wrongs, audit, webhooks } = result;
  return [
    ['payments', payments.orders],
    ['  by their end', listed(payments.byStatus)],
    ['  told → in the end', listed(payments.told)],
    ['  late successes', payments.lateSuccesses],
    ["  canceled at the PSP's dashboard", payments.canceledElsewhere],
    ['  found at the PSP', listed(payments.findings)],
    ['  requests never answered', payments.unanswered],
    ['  requests refused', listed(payments.refusals)],
    ['refunds, by who asked and their end', listed(refunds.byEnd)],
    ['  told → in the end', listed(refunds.told)],
    ['  refused: more than was left', refunds.refused],
    [
      'webhooks: events, missing, made up, untrue',
      [webhooks.happened, ...[webhooks.missing, webhooks.madeUp, webhooks.untrue].map((ids) => ids.length)].join(', '),
    ],
    ['faults of the PSP', listed(result.faults)],
    ['done to the system', listed(result.done)],
    ['processes that crashed', result.crashes.length === 0 ? 0 : result.crashes.join(', ')],
    [
      'failpoints',
      `${failpoints.points}, hit ${Object.keys(failpoints.hit).length} (${failpoints.kills} kills of ${failpoints.armed} armed)`,
    ],
    [
      'unknown outcomes',
      `${questions.opened}, answered ${questions.answered}, of them ${questions.answeredAfterHealing} after the faults`,
    ],
    ['  open for', times(questions.sinceOpenedMs)],
    ['  open for, since the faults ended', times(questions.sinceHealedMs)],
    [
      'lost, doubled, wrong, stuck',
      [wrongs.lost, wrongs.doubled, wrongs.wrong, wrongs.stuck].map((ids) => ids.length).join(', '),
    ],
    [
      'audit: broken',
      `${audit.broken.length} of ${audit.checks.reduce((sum, { looked }) => sum + looked, 0)} looked at`,
    ],
    ['took', `${result.tookSeconds} s`],
  ];
}

function listed(counts: Readonly<Record<string, number>>): string {
  const names = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  return names.length === 0 ? 'none' : names.map(([name, count]) => `${name}: ${count}`).join(', ');
}

function times(percentiles: Percentiles | null): string {
  if (percentiles === null) return 'none';
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;
  return `p50 ${seconds(percentiles.p50)}, p99 ${seconds(percentiles.p99)}, at most ${seconds(percentiles.max)}`;
}
