import type { Delivered } from './listening';

/** Longer than Kessai waits for the answer to a webhook. */
const timeoutMs = 15_000;
const handedOn = ['content-type', 'user-agent', 'webhook-id', 'webhook-timestamp', 'webhook-signature'];

export interface Forwarded {
  /** What Kessai is answered: what the receiver answered, or 502 where there was no answer. */
  readonly status: number;
  readonly said: string;
}

/** Hands a webhook on, byte for byte and with its signature, to the receiver that is being written. */
export async function forward({ payload, headers }: Delivered, url: string): Promise<Forwarded> {
  const given = handedOn.flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: given,
      body: new Uint8Array(payload),
      redirect: 'manual', // A webhook that is redirected has failed.
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return { status: response.status, said: String(response.status) };
  } catch (error) {
    const { message, cause } = error as Error;
    return { status: 502, said: `no answer (${cause instanceof Error ? cause.message : message})` };
  }
}
