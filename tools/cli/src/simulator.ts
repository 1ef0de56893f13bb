import { NoDeployment } from './deployment';

interface Agreement {
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
  readonly decline: string | undefined;
}

/** What a buyer does at the PSP's page, done in the simulator: it gives a payment key. */
export async function buyerAgrees(simulatorUrl: string | null, agreement: Agreement): Promise<string> {
  if (simulatorUrl === null) {
    throw new NoDeployment(
      'There is no simulator here (KESSAI_SIMULATOR_URL): give --payment-key from the PSP’s page.',
    );
  }
  const response = await fetch(`${simulatorUrl}/sim/payment-keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(agreement),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the simulator gave no payment key: ${response.status} ${text.slice(0, 200)}`);
  return (JSON.parse(text) as { paymentKey: string }).paymentKey;
}
