import { NoDeployment } from './deployment';
import { exactJson } from './exact';

interface Agreement {
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
  readonly decline: string | undefined;
}

/** The simulated PSP of a test deployment. */
export class Simulator {
  private readonly url: string;

  constructor(url: string | null) {
    if (url === null) {
      throw new NoDeployment(
        'There is no simulator here (KESSAI_SIMULATOR_URL): give --payment-key from the PSP’s page.',
      );
    }
    this.url = url.replace(/\/+$/, '');
  }

  /** What a buyer does at the PSP's page: it gives a payment key. */
  async buyerAgrees(agreement: Agreement): Promise<string> {
    return this.textIn(await this.ask('POST', '/sim/payment-keys', agreement), 'paymentKey');
  }

  /** While `act` runs, calls of this kind for this payment meet the fault. */
  async during<T>(match: { orderId: string; operation: string }, fault: object, act: () => Promise<T>): Promise<T> {
    const id = this.textIn(await this.ask('POST', '/sim/faults', { match, fault }), 'id');
    try {
      return await act();
    } finally {
      await this.ask('DELETE', `/sim/faults/${encodeURIComponent(id)}`);
    }
  }

  private async ask(method: string, path: string, body?: object): Promise<string> {
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: exactJson(body) }),
    });
    const text = await response.text();
    if (response.ok) return text;
    throw new Error(`the simulator refused ${method} ${path}: ${response.status} ${text.slice(0, 200)}`);
  }

  private textIn(answer: string, name: string): string {
    const value = valueIn(answer);
    const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    if (typeof found === 'string') return found;
    throw new Error(`what answered as the simulator gave no ${name}: ${answer.slice(0, 200)}`);
  }
}

function valueIn(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return null; // Something else answered: a page, or nothing.
  }
}
