import { KessaiProblem, KessaiUnreachable } from '@kessai/client';
import { CommanderError } from 'commander';
import { NoDeployment } from './deployment';

export interface Fault {
  /** Null where it has been said already. */
  readonly message: string | null;
  readonly exitCode: number;
}

/** 1: refused, or a fault of ours. 2: called wrongly, or nobody knows where to. 3: no answer. */
export function faultOf(error: unknown): Fault {
  if (error instanceof CommanderError) return { message: null, exitCode: error.exitCode === 0 ? 0 : 2 };
  if (error instanceof NoDeployment) return { message: error.message, exitCode: 2 };
  if (error instanceof KessaiUnreachable)
    return { message: `${error.message} (${reasonOf(error.cause)})`, exitCode: 3 };
  if (error instanceof KessaiProblem) return { message: describeProblem(error), exitCode: 1 };
  return { message: error instanceof Error ? error.message : String(error), exitCode: 1 };
}

function describeProblem({ title, detail, code, status, requestId, errors }: KessaiProblem): string {
  return [
    `${title} (${status} ${code})`,
    detail,
    ...errors.map((fault) => `  ${fault.pointer}: ${fault.detail}`),
    ...(requestId === null ? [] : [`request ${requestId}`]),
  ].join('\n');
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message || cause.message : cause.message;
}
