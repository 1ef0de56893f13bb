import type { AuditReport } from '@kessai/audit';
import type { ProofArguments } from './arguments';
import type { answerTimes, Wrongs } from './figures';
import type { OpenWork } from './open-work';
import type { ToldWrong } from './webhooks';

/** All that a run has seen; what it is judged by and what the table shows. */
export interface ProofResult {
  readonly args: ProofArguments;
  /** Repeats the run. */
  readonly command: string;
  readonly startedAt: string;
  readonly tookSeconds: number;
  readonly payments: {
    readonly orders: number;
    readonly byStatus: Readonly<Record<string, number>>;
    /** `told → final`, and how many payments. */
    readonly told: Readonly<Record<string, number>>;
    readonly lateSuccesses: number;
    /** What payment has noted of the PSP that is not ours, by kind. */
    readonly findings: Readonly<Record<string, number>>;
    /** Canceled at the PSP's dashboard, whole or in part. */
    readonly canceledElsewhere: number;
    readonly unanswered: number;
    readonly refusals: Readonly<Record<string, number>>;
  };
  readonly refunds: {
    /** By who has asked for them, and their status. */
    readonly byEnd: Readonly<Record<string, number>>;
    /** `told → final`, and how many refunds. */
    readonly told: Readonly<Record<string, number>>;
    /** Requests that did not fit into what was left. */
    readonly refused: number;
  };
  /** What merchants were told, against what happened. */
  readonly webhooks: ToldWrong;
  readonly faults: Readonly<Record<string, number>>;
  /** What the simulator could not be told to do. */
  readonly faultsRefused: readonly string[];
  readonly done: Readonly<Record<string, number>>;
  readonly failpoints: {
    readonly points: number;
    readonly armed: number;
    readonly kills: number;
    readonly hit: Readonly<Record<string, number>>;
    readonly missed: readonly string[];
  };
  /** Processes that ended by themselves, without being asked to. */
  readonly crashes: readonly string[];
  readonly questions: { readonly opened: number; readonly answered: number } & ReturnType<typeof answerTimes>;
  readonly wrongs: Wrongs;
  readonly healed: boolean;
  /** What had not come to rest within the time. */
  readonly open: OpenWork;
  readonly audit: Pick<AuditReport, 'checks' | 'broken' | 'open' | 'openRefunds' | 'pending'>;
}

/** Why the run is no proof; empty when it is one. */
export function objectionsTo(result: ProofResult): string[] {
  const objections: string[] = [];
  for (const [name, ids] of Object.entries(result.wrongs) as [string, readonly string[]][]) {
    if (ids.length > 0) objections.push(`${ids.length} ${name}: ${ids.slice(0, 5).join(', ')}`);
  }
  for (const what of ['missing', 'madeUp', 'untrue'] as const) {
    const ids = result.webhooks[what];
    if (ids.length > 0) objections.push(`webhooks: ${ids.length} ${what}: ${ids.slice(0, 5).join(', ')}`);
  }
  const { broken } = result.audit;
  if (broken.length > 0) objections.push(`the audit finds ${broken.length} breaks`);
  const open = Object.entries(result.open).map(([kind, count]) => `${count} ${kind}`);
  if (open.length > 0) objections.push(`not at rest in time: ${open.join(', ')}`);
  if (!result.healed) objections.push('not everything came up again when the faults had ended');
  if (result.faultsRefused.length > 0)
    objections.push(`the simulator cannot do what it was told: ${result.faultsRefused.join(', ')}`);
  if (result.failpoints.kills === 0 && result.args.blows.length === 0)
    objections.push('this run proves nothing: no process died at a failpoint. Give it more time');
  return objections;
}
