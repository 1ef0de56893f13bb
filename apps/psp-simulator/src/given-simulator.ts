import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { createSimulator, type Simulator } from './simulator';

export interface RunningSimulator extends Simulator {
  url: string;
  file: string;
  /** Closes it and starts one anew on the same file, after what happens meanwhile. */
  again(meanwhile?: () => void): Promise<RunningSimulator>;
  remove(): Promise<void>;
}

/** A simulator on a free port with a file of its own, for tests. */
export async function givenSimulator(folder = mkdtempSync(join(tmpdir(), 'simulator-'))): Promise<RunningSimulator> {
  const file = join(folder, 'approvals.jsonl');
  const simulator = await createSimulator({ file, seed: 7, logger: pino({ level: 'silent' }) });
  const url = await simulator.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...simulator,
    url,
    file,
    again: async (meanwhile) => {
      await simulator.close();
      meanwhile?.();
      return givenSimulator(folder);
    },
    remove: async () => {
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  status: number;
  text: string;
  body: { [name: string]: unknown };
}

/** Calls the simulator as the payment service does; `json` is text, since amounts are judged by their digits. */
export async function call(
  url: string,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  json?: string | object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const authorization = `Basic ${Buffer.from('test_sk_shop:').toString('base64')}`;
  const request: RequestInit = { method, headers: { authorization, ...headers } };
  if (json !== undefined) {
    request.headers = { authorization, 'content-type': 'application/json', ...headers };
    request.body = typeof json === 'string' ? json : JSON.stringify(json);
  }
  const response = await fetch(url, request);
  const text = await response.text();
  return { status: response.status, text, body: text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {} };
}

export async function aKey(url: string, order: object): Promise<string> {
  const { status, body, text } = await call(`${url}/sim/payment-keys`, 'POST', order);
  if (status !== 201) throw new Error(text);
  return String(body['paymentKey']);
}
