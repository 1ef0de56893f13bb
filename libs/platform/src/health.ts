export interface CheckResult {
  readonly ok: boolean;
  readonly detail?: string;
}

type Check = () => CheckResult | Promise<CheckResult>;

/** A check that hangs is a check that failed: an answer is owed to the load balancer. */
const checkTimeoutMs = 2_000;

/** What must hold for the service to take work: each part of it adds its own check. */
export class HealthChecks {
  private readonly checks = new Map<string, Check>();

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  async results(): Promise<Record<string, CheckResult>> {
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
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
