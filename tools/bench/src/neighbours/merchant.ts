import type { BenchStack } from '../bench-stack';

/** A merchant with keys of its own. */
export interface Merchant {
  readonly id: string;
  readonly keys: readonly string[];
}

export async function makeMerchant(
  bench: BenchStack,
  { name, keys }: { name: string; keys: readonly (readonly string[])[] },
): Promise<Merchant> {
  const { id } = await asRoot<{ id: string }>(bench, '/v1/merchants', { name });
  const made: string[] = [];
  for (const scopes of keys) {
    made.push((await asRoot<{ key: string }>(bench, `/v1/merchants/${id}/keys`, { scopes })).key);
  }
  return { id, keys: made };
}

/** A key of an operator who reads the books. */
export async function makeOperatorKey(bench: BenchStack): Promise<string> {
  return (await asRoot<{ key: string }>(bench, '/v1/operator-keys', { scopes: ['ledger:read'] })).key;
}

async function asRoot<Made>({ stack }: BenchStack, path: string, body: unknown): Promise<Made> {
  const answer = await fetch(stack.url('payment') + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.keys.root}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as Made;
}
