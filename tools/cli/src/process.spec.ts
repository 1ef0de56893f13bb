import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { givenApi } from './given-api';

// The bundle may have to be built first, on a busy machine.
jest.setTimeout(60_000);

const root = join(__dirname, '../../..');
let api: Awaited<ReturnType<typeof givenApi>>;

const payment = {
  orderId: 'order-1',
  amount: 1,
  currency: 'KRW',
  status: 'CREATED',
  createdAt: '2026-01-01T00:00:00.000Z',
};
const page = Array.from({ length: 100 }, (_, nth) => ({ ...payment, id: `pay_${String(nth).padStart(32, '0')}` }));

beforeAll(async () => {
  api = await givenApi(({ query }) => {
    const nth = Number(query['cursor'] ?? 0);
    const nextCursor = nth < 49 ? String(nth + 1) : null;
    return [200, JSON.stringify({ data: page, hasMore: nextCursor !== null, nextCursor })];
  });
  await shell('node tools/kessai.mjs --version');
});
afterAll(() => api.stop());

/** What a shell line prints, and the exit code of the command in it, which is written after everything. */
async function shell(line: string, env: Record<string, string> = {}) {
  const child = spawn('bash', ['--norc', '-c', line], {
    cwd: root,
    env: { PATH: process.env['PATH'], NO_COLOR: '1', KESSAI_URL: api.url, KESSAI_KEY: 'sk_test_1', ...env },
  });
  let [out, faults] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (faults += text.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, faults };
}

const kessai = 'node tools/kessai.mjs';
const many = `${kessai} payments list --limit 5000`;

describe('kessai in a shell', () => {
  it('ends quietly, with its own exit code, when its reader has gone', async () => {
    for (const reader of ['head -1', 'head -c 10', 'true']) {
      const { code, faults } = await shell(`set -o pipefail; ${many} | ${reader}`);
      expect([reader, code, faults]).toEqual([reader, 0, '']);
    }
    const gone = await shell(`set -o pipefail; ${kessai} payments get wrong 2>&1 | true`);
    expect(gone.code).toBe(2);
  });

  it.each(['', '--json'])('says that a full device took nothing, and ends with 1 %s', async (json) => {
    const { code, faults } = await shell(`${kessai} ${json} payments list > /dev/full`);
    expect([code, faults]).toEqual([
      1,
      expect.stringMatching(/^kessai: the output could not be written: ENOSPC[^\n]*\n$/),
    ]);
    expect((await shell(`${kessai} --help > /dev/full`)).code).toBe(1);
  });

  it('keeps its exit code where nothing can be said of the fault', async () => {
    expect((await shell(`${kessai} payments get wrong 2> /dev/full`)).code).toBe(2);
    expect((await shell(`${kessai} payments list 2> /dev/full`)).code).toBe(0);
  });

  it.each(['KESSAI_URL', 'KESSAI_PAYMENT_URL', 'KESSAI_SIMULATOR_URL'])(
    'ends with 2 where %s is malformed',
    async (name) => {
      const { code, out, faults } = await shell(`${kessai} payments list`, { [name]: 'kessai.example:3001' });
      expect([code, out]).toEqual([2, '']);
      expect(faults).toMatch(new RegExp(`^kessai: ${name} is no http or https URL[^\n]*\n$`));
    },
  );

  it('ends with 2 where a service that it needs has no address, and with 3 where nothing answers', async () => {
    const payments = { KESSAI_URL: '', KESSAI_PAYMENT_URL: api.url };
    expect((await shell(`${kessai} payments list`, payments)).code).toBe(0);
    const { code, faults } = await shell(`${kessai} wallets list`, payments);
    expect([code, faults]).toEqual([2, expect.stringContaining('KESSAI_WALLET_URL is not set')]);
    expect(
      (await shell(`${kessai} merchants rename mer_${'0'.repeat(32)} x`, { KESSAI_URL: 'http://127.0.0.1:1' })).code,
    ).toBe(3);
  });

  it('is the same through npx, in the clone and in the folders of its packages', async () => {
    for (const folder of ['.', 'docs', 'libs/client', 'tools/cli']) {
      const { out, faults, code } = await shell(`cd ${folder} && npx --no-install kessai --version`);
      expect([folder, out, faults, code]).toEqual([folder, expect.stringMatching(/^[0-9.]+\n$/), '', 0]);
    }
  });
});
