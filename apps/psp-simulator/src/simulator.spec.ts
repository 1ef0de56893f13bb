import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import pino from 'pino';
import { createSimulator } from './simulator';

it('a call that fails leaves a line with its route and its stack, and nothing of what was sent', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  const out = new PassThrough();
  const simulator = await createSimulator({ file: join(folder, 'a.jsonl'), seed: 7, logger: pino({}, out) });
  simulator.app.get('/fails/:paymentKey', ({ query }) => {
    throw Object.assign(new Error(`no ${JSON.stringify(query)}`), { query });
  });
  const { statusCode } = await simulator.app.inject('/fails/canary?email=canary');
  await simulator.close();
  rmSync(folder, { recursive: true });

  expect(statusCode).toBe(500);
  const text = String(out.read());
  expect(text).not.toContain('canary');
  expect(JSON.parse(text)).toMatchObject({ type: 'Error', method: 'GET', route: '/fails/:paymentKey' });
});
