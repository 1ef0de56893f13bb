import type { ScriptedFault } from './psp-faults';

/** How the simulator is told to go wrong. What it does not understand is kept, and the run says so in the end. */
export class SimulatedPsp {
  private earlier: Record<string, number> = {};
  private current: Record<string, number> = {};
  private faults: readonly ScriptedFault[] = [];
  private webhooksTo: string | null = null;
  /** What it refused to do: without it the run proves less than it says. */
  readonly refused = new Set<string>();

  constructor(private readonly url: string) {}

  /** From now on, also after a restart, calls fail like this and webhooks go there. */
  async misbehave(faults: readonly ScriptedFault[], webhooksTo: string): Promise<void> {
    this.faults = faults;
    this.webhooksTo = webhooksTo;
    await this.tellAgain();
  }

  /** A simulator that has just started knows neither faults nor where webhooks go. */
  async tellAgain(): Promise<void> {
    if (this.webhooksTo !== null) await this.tell('PUT', '/sim/webhooks', { url: this.webhooksTo });
    for (const scripted of this.faults) await this.tell('POST', '/sim/faults', scripted, scripted.fault.kind);
  }

  async outage(mode: 'cut' | 'error' | null): Promise<void> {
    await this.tell('POST', '/sim/outage', mode === null ? { on: false } : { on: true, mode });
  }

  async behave(): Promise<void> {
    await this.count();
    this.faults = [];
    await this.tell('DELETE', '/sim/faults');
    await this.outage(null);
  }

  /** Reads how often each kind has struck. A simulator that is down is asked another time. */
  async count(): Promise<void> {
    const answer = await this.call('GET', '/sim/faults/struck').catch(() => null);
    if (answer === null) return;
    if (answer.ok) this.current = ((await answer.json()) as { byKind: Record<string, number> }).byKind;
    else this.refused.add(`GET /sim/faults/struck (${answer.status})`);
  }

  /** Its counters begin at zero again after a kill. */
  startedAgain(): void {
    this.earlier = this.struck();
    this.current = {};
  }

  struck(): Record<string, number> {
    const sum = { ...this.earlier };
    for (const [kind, count] of Object.entries(this.current)) sum[kind] = (sum[kind] ?? 0) + count;
    return sum;
  }

  private async tell(method: string, path: string, body?: object, what = ''): Promise<void> {
    const answer = await this.call(method, path, body);
    if (!answer.ok) this.refused.add(`${method} ${path} ${what} (${answer.status})`);
  }

  private call(method: string, path: string, body?: object): Promise<Response> {
    return fetch(this.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(5_000),
    });
  }
}
