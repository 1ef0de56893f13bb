import { KessaiProblem, KessaiUnreachable, KessaiUnreadable } from '@kessai/client';
import { safeText } from '@kessai/terminal';
import { CommanderError } from 'commander';
import { UsageError } from './usage';

export interface Fault {
  /** Safe for a terminal. Null where it has been said already. */
  readonly message: string | null;
  readonly exitCode: number;
}

/** 1: refused, or a fault of ours. 2: called wrongly, or nothing says where to. 3: no answer, or none of Kessai's. */
export function faultOf(error: unknown): Fault {
  if (error instanceof CommanderError) return { message: null, exitCode: error.exitCode === 0 ? 0 : 2 };
  if (error instanceof UsageError) return { message: safeText(error.message), exitCode: 2 };
  if (error instanceof KessaiUnreachable) {
    return { message: safeText(`${error.message} (${reasonOf(error.cause)})`), exitCode: 3 };
  }
  if (error instanceof KessaiUnreadable) return { message: safeText(error.message), exitCode: 3 };
  if (error instanceof KessaiProblem) return { message: describeProblem(error), exitCode: 1 };
  return { message: safeText(error instanceof Error ? error.message : String(error)), exitCode: 1 };
}

/** A line each: none of them can pass for another. */
function describeProblem({ title, detail, code, status, requestId, errors }: KessaiProblem): string {
  return [
    `${title} (${status} ${code})`,
    detail,
    ...errors.map((fault) => `  ${fault.pointer}: ${fault.detail}`),
    ...(requestId === null ? [] : [`request ${requestId}`]),
  ]
    .map(safeText)
    .join('\n');
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message || cause.message : cause.message;
}
