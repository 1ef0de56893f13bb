import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { Platform } from './platform';
import { until } from './until';

const root = join(__dirname, '../../..');

/** Two instances of each service: what one of them is told, the others must hear. */
describe('merchants and keys on every service', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start({ instances: { payment: 2, wallet: 2, ledger: 2 } });
  });
  afterAll(() => platform.stop());

  const asRoot = (method: string, path: string, body?: unknown) =>
    platform.ask('payment', method, path, { key: platform.stack.keys.root, body });

  async function aMerchantKey(): Promise<{ id: string; key: string; merchantId: string }> {
    const merchant = await asRoot('POST', '/v1/merchants', { name: 'Bean there' });
    const merchantId = String(merchant.body['id']);
    const scopes = ['payments:read', 'payments:write', 'wallets:read'];
    const { body } = await asRoot('POST', `/v1/merchants/${merchantId}/keys`, { scopes });
    return { id: String(body['id']), key: String(body['key']), merchantId };
  }

  async function anOperatorKey(): Promise<{ id: string; key: string }> {
    const { body } = await asRoot('POST', '/v1/operator-keys', { scopes: ['ledger:read', 'wallets:read'] });
    return { id: String(body['id']), key: String(body['key']) };
  }

  type Door = readonly ['payment' | 'wallet' | 'ledger', path: string, instance: number];
  const doors: Record<'merchant' | 'operator', readonly Door[]> = {
    merchant: (['payment', 'wallet'] as const).flatMap((service) =>
      [0, 1].map((instance): Door => [service, service === 'payment' ? '/v1/payments' : '/v1/wallets', instance]),
    ),
    operator: [0, 1].map((instance): Door => ['ledger', '/v1/accounts', instance]),
  };

  /** How long it takes until each of these doors answers the key so. */
  async function untilAll(of: readonly Door[], key: string, status: number): Promise<number> {
    const began = performance.now();
    const untilOne = ([service, path, instance]: Door) =>
      until(
        () => platform.ask(service, 'GET', path, { key, instance }),
        (answer) => answer.status === status,
        20_000,
      );
    await Promise.all(of.map(untilOne));
    return Math.round(performance.now() - began);
  }

  it('a new key works, and a revoked key stops, on every instance of every service', async () => {
    const measured: Record<string, number> = {};
    for (const [kind, made] of [
      ['merchant', await aMerchantKey()],
      ['operator', await anOperatorKey()],
    ] as const) {
      measured[`${kind} key works, ms`] = await untilAll(doors[kind], made.key, 200);
      expect((await asRoot('DELETE', `/v1/keys/${made.id}`)).status).toBe(204);
      measured[`${kind} key stopped, ms`] = await untilAll(doors[kind], made.key, 401);
    }
    process.stdout.write(`${JSON.stringify(measured)}\n`);
  });

  it('a key shows when it was last used, wherever that was', async () => {
    const { id, key } = await anOperatorKey();
    await untilAll(doors.operator, key, 200);
    const lastUsedAt = async () => {
      const { body } = await asRoot('GET', '/v1/keys?limit=100');
      return (body['data'] as { id: string; lastUsedAt: string | null }[]).find((one) => one.id === id)?.lastUsedAt;
    };
    expect(await until(lastUsedAt, (at) => typeof at === 'string')).toMatch(/Z$/);
  });

  it('the root key acts for a new merchant on every service, and for none that nobody made', async () => {
    const { merchantId } = await aMerchantKey();
    const ask = (named: string) =>
      platform.ask('wallet', 'GET', '/v1/wallets', {
        key: platform.stack.keys.root,
        headers: { 'kessai-merchant': named },
      });
    await until(
      () => ask(merchantId),
      ({ status }) => status === 200,
    );
    expect((await ask(`mer_${'0'.repeat(32)}`)).status).toBe(404);
  });

  it('a service that comes back knows what was revoked while it was away, before it lets anybody in', async () => {
    const [revoked, kept] = [await anOperatorKey(), await anOperatorKey()];
    await untilAll(doors.operator, kept.key, 200);
    const ledgers = platform.instancesOf('ledger');
    for (const ledger of ledgers) await ledger.kill('SIGKILL');
    await asRoot('DELETE', `/v1/keys/${revoked.id}`);

    const statuses = new Set<number>();
    const askAll = async () => {
      const [, path] = doors.operator[0]!;
      const answers = await Promise.all(
        [revoked, kept].map(({ key }) => platform.ask('ledger', 'GET', path, { key }).catch(() => null)),
      );
      statuses.add(answers[0]?.status ?? 0);
      return answers[1]?.status;
    };
    const started = Promise.all(ledgers.map((ledger) => ledger.start()));
    await until(askAll, (status) => status === 200, 60_000);
    await started;
    expect(await untilAll(doors.operator, revoked.key, 401)).toBeDefined();
    expect(statuses).not.toContain(200);
  });

  it('a copy that was lost comes back when payment tells of everything again', async () => {
    const { key } = await anOperatorKey();
    await untilAll(doors.operator, key, 200);
    const { databases } = platform.stack;
    const admin = await createConnection({ uri: databases.ledger.adminUrl });
    await admin.query('DELETE FROM api_key');
    await admin.end();
    await untilAll(doors.operator, key, 401);

    const command = join(root, 'dist/apps/payment/announce-access.js');
    const env = { ...process.env, DATABASE_URL: databases.payment.url };
    const { stdout } = await promisify(execFile)(process.execPath, [command], { env });
    expect(stdout).toMatch(/^[0-9]+ events of merchants and keys are on their way\n$/);
    await untilAll(doors.operator, key, 200);
  });
});
