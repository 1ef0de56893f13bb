import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockText } from '../before-install/processes.cjs';
import { accessEnvironment, openAccess } from './keys';
import { databaseName, userName } from './service-databases';
import { inheritedEnvironment, serviceEnvironment, type StackAddresses } from './service-environment';
import { readLiveStack, readStackFile, removeStackFile, writeStackFile, type StackFile } from './stack-file';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'kessai-stack-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the keys of a data folder', () => {
  it('are made once, for their owner alone, and are test keys', () => {
    const file = join(dir, 'keys.json');
    const access = openAccess(file);
    expect(openAccess(file)).toEqual(access);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(access.merchantId).toMatch(/^mer_[0-9a-f]{12}7[0-9a-f]{19}$/);
    for (const key of Object.values(access.keys)) expect(key).toMatch(/^sk_test_[\w-]{32}$/);
  });

  it('of an earlier version stay as they are, and those that are new since are made', () => {
    const file = join(dir, 'keys.json');
    const { merchantId, keys } = openAccess(file);
    const { support, ...earlier } = keys;
    writeFileSync(file, JSON.stringify({ merchantId, keys: earlier }));
    const access = openAccess(file);
    expect(access).toMatchObject({ merchantId, keys: earlier });
    expect(access.keys.support).not.toBe(support);
    expect(openAccess(file)).toEqual(access);
  });

  it('reach the services as hashes with their scopes, never as keys', () => {
    const access = openAccess(join(dir, 'keys.json'));
    const told = accessEnvironment(access);
    for (const key of Object.values(access.keys)) expect(JSON.stringify(told)).not.toContain(key);
    const sha256 = createHash('sha256').update(access.keys.wallet).digest('hex');
    const keys = JSON.parse(told['API_KEYS'] ?? '') as { sha256: string }[];
    expect(keys.find((key) => key.sha256 === sha256)).toMatchObject({
      kind: 'merchant',
      merchantId: access.merchantId,
      scopes: ['wallets:read'],
    });
  });
});

describe('the settings of a service', () => {
  const stack: StackAddresses = {
    brokers: ['127.0.0.1:9092'],
    prefix: 'a-',
    databases: {
      payment: { url: 'mysql://payment', adminUrl: 'mysql://admin' },
      wallet: { url: 'mysql://wallet', adminUrl: 'mysql://admin' },
      ledger: { url: 'mysql://ledger', adminUrl: 'mysql://admin' },
    },
    simulatorUrl: 'http://127.0.0.1:3009',
    simulatorFile: '/data/simulator.jsonl',
    webhookUrl: null,
    access: {},
    signing: { privateKey: 'private half', publicKey: 'public half' },
  };

  it('name its own database as its own user, and no other', () => {
    const wallet = JSON.stringify(serviceEnvironment('wallet', { url: 'http://127.0.0.1:3002', index: 0 }, stack));
    expect(wallet).toContain('mysql://wallet');
    expect(wallet).not.toContain('mysql://admin');
    expect(wallet).not.toContain('mysql://ledger');
  });

  it('give payment alone what signs keys, and the others what tells its signature', () => {
    const place = { url: 'http://127.0.0.1:3002', index: 0 };
    expect(serviceEnvironment('payment', place, stack)['ACCESS_SIGNING_KEY']).toBe('private half');
    for (const service of ['wallet', 'ledger', 'simulator'] as const) {
      expect(JSON.stringify(serviceEnvironment(service, place, stack))).not.toContain('private half');
    }
    expect(serviceEnvironment('ledger', place, stack)['ACCESS_VERIFY_KEYS']).toBe('public half');
  });

  it('give only payment the way to the PSP', () => {
    expect(serviceEnvironment('payment', { url: 'http://127.0.0.1:3001', index: 0 }, stack)).toHaveProperty(
      'PSP_URL',
      stack.simulatorUrl,
    );
    expect(serviceEnvironment('ledger', { url: 'http://127.0.0.1:3003', index: 0 }, stack)).not.toHaveProperty(
      'PSP_URL',
    );
  });

  it('let the simulator tell payment of what happens where somebody wants that', () => {
    const webhookUrl = 'http://127.0.0.1:3001/v1/psp/toss/webhooks';
    const told = (addresses: StackAddresses) =>
      serviceEnvironment('simulator', { url: 'http://127.0.0.1:3009', index: 0 }, addresses)['SIMULATOR_WEBHOOK_URL'];
    expect(told({ ...stack, webhookUrl })).toBe(webhookUrl);
    expect(told(stack)).toBeUndefined();
  });

  it('pass on the settings of the shell, but none that belong to this process', () => {
    const passed = inheritedEnvironment({
      FEES: '{}',
      NODE_OPTIONS: '--x',
      DATABASE_URL: 'mysql://root',
      WALLET_PORT: '1',
    });
    expect(passed).toEqual({ FEES: '{}' });
  });
});

describe('the names of databases and users', () => {
  it('take the prefix, and no character that would need quoting', () => {
    expect(databaseName('', 'payment')).toBe('payment');
    expect(databaseName('e2e-1.', 'wallet')).toBe('e2e_1_wallet');
  });

  it('keep a user name within 32 characters', () => {
    const name = userName('a-very-long-prefix-of-a-test-run-', 'payment');
    expect(name.length).toBeLessThanOrEqual(32);
    expect(name).not.toBe(userName('another-very-long-prefix-of-a-test-run-', 'payment'));
  });
});

describe('the stack file', () => {
  it('is readable by its owner alone, and gone at the end', () => {
    const path = join(dir, 'stack.json');
    writeStackFile(path, { pid: 1 } as StackFile);
    writeStackFile(path, { pid: 2 } as StackFile);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readStackFile(path)?.pid).toBe(2);
    removeStackFile(path);
    expect(readStackFile(path)).toBeNull();
  });

  it('says nothing where its supervisor was killed, or its pid is another program by now', () => {
    writeStackFile(join(dir, 'stack.json'), { pid: process.pid } as StackFile);
    expect(readLiveStack(dir)).toBeNull();
    writeFileSync(join(dir, 'supervisor.pid'), `${process.pid}\nlong ago\n`);
    expect(readLiveStack(dir)).toBeNull();
    writeFileSync(join(dir, 'supervisor.pid'), lockText());
    expect(readLiveStack(dir)?.pid).toBe(process.pid);
  });
});
