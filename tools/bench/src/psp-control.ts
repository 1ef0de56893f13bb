import { request } from 'undici';
import type { BenchStack } from './bench-stack';

export interface ScriptedFault {
  match: { operation?: 'confirm' | 'lookup' | 'cancel'; rate?: number; times?: number; seed?: number };
  fault: { kind: string; ms?: number };
}

export interface PspMovement {
  readonly kind: 'approve' | 'cancel';
  readonly orderId: string;
  readonly amount: number;
}

/** Steers the simulated PSP. */
export class PspControl {
  constructor(private readonly bench: BenchStack) {}

  async addFaults(faults: readonly ScriptedFault[]): Promise<void> {
    for (const fault of faults) await this.ask('POST', '/sim/faults', fault);
  }

  /** How often a fault of each kind has struck. */
  async struck(): Promise<Readonly<Record<string, number>>> {
    return ((await this.ask('GET', '/sim/faults/struck')) as { byKind: Record<string, number> }).byKind;
  }

  async clearFaults(): Promise<void> {
    await this.ask('DELETE', '/sim/faults');
  }

  async outage(on: boolean): Promise<void> {
    await this.ask('POST', '/sim/outage', { on });
  }

  async advanceClock(ms: number): Promise<void> {
    await this.ask('POST', '/sim/clock/advance', { ms });
  }

  /** How often each of our payments was approved. */
  async approvals(): Promise<ReadonlyMap<string, number>> {
    const approvals = new Map<string, number>();
    for await (const { orderId, kind } of this.movements()) {
      if (kind === 'approve') approvals.set(orderId, (approvals.get(orderId) ?? 0) + 1);
    }
    return approvals;
  }

  /** What it charged and gave back, oldest first. */
  async *movements(): AsyncGenerator<PspMovement> {
    for (let after: string | null = '0'; after !== null;) {
      const page = (await this.ask('GET', `/sim/approvals?after=${after}`)) as {
        data: PspMovement[];
        nextCursor: string | null;
      };
      yield* page.data;
      after = page.nextCursor;
    }
  }

  private async ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    const { statusCode, body: answer } = await request(this.bench.stack.url('simulator') + path, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (statusCode >= 300) throw new Error(`${method} ${path}: ${statusCode} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
}
