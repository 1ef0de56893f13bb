import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Platform } from './platform';
import { completed } from './shopping';
import { until } from './until';

const root = join(__dirname, '../../..');

describe('the command line', () => {
  let platform: Platform;
  let dir: string;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    platform = await Platform.start();
    dir = mkdtempSync(join(tmpdir(), 'kessai-cli-'));
    writeFileSync(join(dir, 'stack.json'), JSON.stringify(platform.stack.describe()));
    env = { PATH: process.env['PATH'], NO_COLOR: '1', KESSAI_STACK: join(dir, 'stack.json') };
    await kessai('--version'); // Built at its first use, which it says.
  });
  afterAll(async () => {
    rmSync(dir, { recursive: true, force: true });
    await platform?.stop();
  });

  async function kessai(...args: string[]) {
    const child = spawn(process.execPath, ['tools/kessai.mjs', ...args], {
      cwd: root,
      env,
    });
    let [out, faults] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (faults += text.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, out, faults };
  }
  const answer = async (...args: string[]) => {
    const { code, out, faults } = await kessai('--json', ...args);
    expect([code, faults]).toEqual([0, '']);
    return JSON.parse(out) as Record<string, unknown>;
  };

  it('takes a payment from the order to the books, and shows each step', async () => {
    const paid = await answer('payments', 'create', '--line', 'coffee=10000', '--line', 'books=5000', '--confirm');
    expect(paid).toMatchObject({ amount: 15_000, currency: 'KRW', status: 'SUCCEEDED' });
    const id = String(paid['id']);
    await completed(platform, id);

    expect((await kessai('payments', 'timeline', id)).out).toMatch(
      /CREATED → EXECUTING[\s\S]*confirm at the PSP[\s\S]*EXECUTING → SUCCEEDED[\s\S]*wallet\.credited\.v1/,
    );
    expect((await kessai('payments', 'list', '--status', 'SUCCEEDED')).out).toContain(id);
    expect((await kessai('wallets', 'get', 'coffee')).out).toMatch(/coffee +9,670 KRW +0 KRW/);
    expect((await kessai('wallets', 'entries', 'coffee')).out).toContain(id);
    expect((await kessai('balances')).out).toMatch(/both sides +15,000 KRW +15,000 KRW\nbalanced/);
  });

  it('gives money back, and shows where it came from', async () => {
    const { id } = await answer('payments', 'create', '--line', 'tea=10000', '--confirm');
    const refund = await answer('payments', 'refund', String(id), '--amount', '3000', '--reason', 'one bag was open');
    expect(refund).toMatchObject({ amount: 3_000, status: 'SUCCEEDED' });

    expect((await kessai('payments', 'refunds', String(id))).out).toMatch(
      /3,000 KRW +SUCCEEDED +merchant +one bag was open/,
    );
    expect((await kessai('payments', 'timeline', String(id))).out).toContain(String(refund['id']));
  });

  it('listens to webhooks on this machine, and leaves no endpoint behind', async () => {
    const listening = spawn(process.execPath, ['tools/kessai.mjs', '--json', 'webhooks', 'listen'], { cwd: root, env });
    let heard = '';
    listening.stdout.on('data', (text: Buffer) => (heard += text.toString()));
    const ended = once(listening, 'close');
    const endpoints = () => platform.ask('payment', 'GET', '/v1/webhook-endpoints');
    await until(endpoints, ({ body }) => (body['data'] as unknown[]).length === 1);
    const { id } = await answer('payments', 'create', '--line', 'cups=1000', '--confirm');
    await until(
      () => Promise.resolve(heard),
      (text) => text.includes('payment.completed') || text.includes('payment.succeeded'),
    );
    listening.kill('SIGINT');

    expect(await ended).toEqual([0, null]);
    const [event] = heard.split('\n').map((line) => (line === '' ? {} : JSON.parse(line)) as { data?: { id: string } });
    expect(event?.data?.id).toBe(id);
    expect((await endpoints()).body['data']).toEqual([]);
    expect((await kessai('events', '--payment', String(id))).out).toContain('payment.succeeded');
  });

  it.each([
    ['payment.succeeded', 'SUCCEEDED'],
    ['payment.failed', 'FAILED'],
    ['payment.unknown', 'UNKNOWN'],
    ['refund', 'SUCCEEDED'],
    ['refund.failed', 'FAILED'],
    ['refund.unknown', 'UNKNOWN'],
  ])('makes an event happen: %s', async (event, status) => {
    expect(await answer('trigger', event)).toMatchObject({ status });
  });

  it('lets a merchant in, under a key that works until it is revoked', async () => {
    const { id } = await answer('merchants', 'create', 'Beans & Books');
    expect((await kessai('merchants', 'list')).out).toContain('Beans & Books');
    await answer('fees', 'set', String(id), '--currency', 'KRW', '--basis-points', '250');
    expect((await kessai('fees', 'list', String(id))).out).toMatch(/KRW +2\.50 %[\s\S]*any other +3\.00 %/);
    const key = await answer('keys', 'create', String(id), '--scope', 'payments:read,payments:write');
    const asked = () => platform.ask('payment', 'GET', '/v1/payments', { key: String(key['key']) });
    expect((await asked()).status).toBe(200);

    await answer('keys', 'revoke', String(key['id']));
    await until(asked, ({ status }) => status === 401);
    expect((await kessai('keys', 'list', '--of', String(id))).out).toContain(String(key['id']));
  });

  it('tells a refusal by its title, detail and code, and ends with 1', async () => {
    const { code, out, faults } = await kessai('payments', 'get', `pay_${'0'.repeat(32)}`);

    expect([code, out]).toEqual([1, '']);
    expect(faults).toMatch(/^kessai: There is no such resource \(404 not_found\)\n.*\nrequest [0-9a-f-]{36}\n$/s);
  });

  it('ends with 2 when it is called wrongly, and with 3 when no answer comes', async () => {
    expect((await kessai('payments', 'create', '--line', 'coffee=ten')).code).toBe(2);
    expect((await kessai('--stack', join(dir, 'none.json'), 'payments', 'list')).code).toBe(2);
    const silent = join(dir, 'silent.json');
    const stack = platform.stack.describe();
    const payment = { ...stack.services.payment, url: 'http://127.0.0.1:1' };
    writeFileSync(silent, JSON.stringify({ ...stack, services: { ...stack.services, payment } }));
    expect((await kessai('--stack', silent, 'payments', 'list')).code).toBe(3);
  });
});
