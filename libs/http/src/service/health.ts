import { wordsOf } from '@kessai/runtime';

export interface CheckResult {
  readonly ok: boolean;
  /** What does not work, in words of our own. */
  readonly detail?: string;
  /** What a driver or a broker has said of it: for the operations port and the log alone. */
  readonly reason?: string;
}

/** To whom: production tells the public names alone, development also what is wrong, the operations port all of it. */
export type HealthAudience = 'public' | 'development' | 'operations';

/** The part of the results that the audience may see. */
export function resultsFor(
  audience: HealthAudience,
  results: Readonly<Record<string, CheckResult>>,
): Record<string, CheckResult> {
  const shown = ({ ok, detail, reason }: CheckResult): CheckResult => ({
    ok,
    ...(audience !== 'public' && detail !== undefined && { detail }),
    ...(audience === 'operations' && reason !== undefined && { reason }),
  });
  return Object.fromEntries(Object.entries(results).map(([name, result]) => [name, shown(result)]));
}

type Check = () => CheckResult | Promise<CheckResult>;

/** A check that hangs is a check that failed: an answer is owed to the load balancer. */
const checkTimeoutMs = 2_000;

/** What must hold for the service to take work: each part of it adds its own check. */
export class HealthChecks {
  private readonly checks = new Map<string, Check>();
  private asking: Promise<Record<string, CheckResult>> | null = null;

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** Asked once for all who want to know at the same moment. */
  results(): Promise<Record<string, CheckResult>> {
    this.asking ??= this.ask().finally(() => (this.asking = null));
    return this.asking;
  }

  private async ask(): Promise<Record<string, CheckResult>> {
    const named = [...this.checks].map(async ([name, check]) => [name, await answerOf(check)] as const);
    return Object.fromEntries(await Promise.all(named));
  }
}

async function answerOf(check: Check): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `no answer in ${checkTimeoutMs} ms` }), checkTimeoutMs);
  });
  try {
    return await Promise.race([check(), tooLate]);
  } catch (error) {
    return { ok: false, detail: 'no answer', reason: wordsOf(error) };
  } finally {
    clearTimeout(timer);
  }
}
