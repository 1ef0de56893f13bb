export interface Call {
  method?: 'GET' | 'POST';
  key: string | null;
  body?: unknown;
  idempotencyKey?: string;
}

/** The parsed answer; anything but a 2xx is an error that quotes the problem. */
export async function call<T>(url: string, { method = 'GET', key, body, idempotencyKey }: Call): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(40_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text.slice(0, 1_000)}`);
  return JSON.parse(text) as T;
}
