import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDeployment, NoDeployment } from './deployment';
import { expectStackIsUp } from './stack-in-use';

const dir = mkdtempSync(join(tmpdir(), 'kessai-deployment-'));
const stack = join(dir, 'stack.json');
const keys = { root: 'r', merchant: 'm', wallet: 'w', finance: 'f', support: 's' };
const at = (port: number) => ({ url: `http://127.0.0.1:${port}`, pid: 1, log: '' });
const services = { payment: at(3001), wallet: at(3002), ledger: at(3003), simulator: at(3009) };
writeFileSync(stack, JSON.stringify({ merchantId: 'mer_1', services, keys }));
afterAll(() => rmSync(dir, { recursive: true }));

describe('where the command line asks', () => {
  it('is the stack that is up, each role under its own key', () => {
    const found = findDeployment({}, stack);

    expect(found.urls).toEqual({
      payment: 'http://127.0.0.1:3001',
      wallet: 'http://127.0.0.1:3002',
      ledger: 'http://127.0.0.1:3003',
    });
    expect([found.keyOf('root'), found.keyOf('finance'), found.merchantId]).toEqual(['r', 'f', 'mer_1']);
  });

  it('is what the environment names, and then never under a key of the stack', () => {
    const env = { KESSAI_URL: 'https://kessai.example', KESSAI_LEDGER_URL: 'https://ledger.example' };
    const found = findDeployment({ ...env, KESSAI_KEY: 'sk_live_1' }, stack);

    expect(found.urls).toEqual({
      payment: 'https://kessai.example',
      wallet: 'https://kessai.example',
      ledger: 'https://ledger.example',
    });
    expect([found.keyOf('root'), found.simulatorUrl, found.merchantId]).toEqual(['sk_live_1', null, null]);
    expect(() => findDeployment(env, stack)).toThrow('KESSAI_KEY is not set');
  });

  it('is nowhere when neither says so, and that is told', () => {
    expect(() => findDeployment({}, join(dir, 'none.json'))).toThrow(NoDeployment);
    writeFileSync(join(dir, 'old.json'), '{}');
    expect(() => findDeployment({}, join(dir, 'old.json'))).toThrow('is not a stack of this version');
  });

  const env = { KESSAI_URL: 'https://kessai.example', KESSAI_KEY: 'sk_test_1' };
  it.each(['KESSAI_URL', 'KESSAI_PAYMENT_URL', 'KESSAI_WALLET_URL', 'KESSAI_LEDGER_URL', 'KESSAI_SIMULATOR_URL'])(
    'is not where %s is malformed, and its value is not repeated',
    (name) => {
      for (const url of [
        'localhost',
        'kessai.example:3001',
        'http://',
        'ftp://a',
        'file:///etc/passwd',
        'https://u:secret@a',
      ]) {
        const find = () => findDeployment({ ...env, [name]: url }, stack);
        expect(find).toThrow(NoDeployment);
        expect(find).toThrow(new RegExp(`^${name} is no http or https URL without user name and password`));
      }
    },
  );

  it.each(['sk_test\n1', 'sk test', 'sk_tést', 'sk_test_1\u001b'])(
    'is not under the key %j, which is not repeated',
    (key) => {
      expect(() => findDeployment({ ...env, KESSAI_KEY: key }, stack)).toThrow(/^KESSAI_KEY is no API key/);
      expect(() => findDeployment({ KESSAI_KEY: key }, stack)).toThrow(/^KESSAI_KEY is no API key/);
    },
  );

  it('is for a merchant that has the form of one', () => {
    expect(() => findDeployment({ ...env, KESSAI_MERCHANT: 'beans' }, stack)).toThrow(
      'KESSAI_MERCHANT names no merchant',
    );
  });

  it('knows which services it was not told of', () => {
    const some = { KESSAI_PAYMENT_URL: 'https://pay.example', KESSAI_KEY: 'k' };
    expect(findDeployment(some, stack).urls).toEqual({ payment: 'https://pay.example', wallet: null, ledger: null });
  });

  it.each(['{', '[]', 'null', '{"services":{"payment":{"url":"no address"}}}'])(
    'is not in a stack file of %j',
    (text) => {
      writeFileSync(join(dir, 'broken.json'), text);
      expect(() => findDeployment({}, join(dir, 'broken.json'))).toThrow(NoDeployment);
      expect(() => findDeployment({}, dir)).toThrow(NoDeployment);
    },
  );
});

describe('the stack of a file', () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  /** Answers every address, as a service with this id or as another program. */
  async function answering(body: string): Promise<string> {
    const server = createServer((_request, response) => response.setHeader('connection', 'close').end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const nowhere = 'http://127.0.0.1:1';
  const written = (url: (service: string) => string) => {
    const path = join(dir, 'used.json');
    const entries = ['payment', 'wallet', 'ledger', 'simulator'].map((name) => [
      name,
      { url: url(name), bootId: 'b1' },
    ]);
    writeFileSync(path, JSON.stringify({ merchantId: 'mer_1', services: Object.fromEntries(entries), keys }));
    return path;
  };

  it('is used while its own processes answer, also when one of them is away', async () => {
    const own = await answering('{"bootId":"b1"}');
    await expectStackIsUp(
      {},
      written((name) => (name === 'wallet' ? nowhere : own)),
    );
  });

  it('is not used when it is gone, and no key goes to a program that has taken its port', async () => {
    const gone = written(() => nowhere);
    await expect(expectStackIsUp({}, gone)).rejects.toThrow(`${gone} is gone: nothing answers at ${nowhere}`);
    const own = await answering('{"bootId":"b1"}');
    for (const body of ['{"bootId":"b2"}', '<html>', 'null', '{}']) {
      const strange = await answering(body);
      const path = written((name) => (name === 'ledger' ? strange : own));
      await expect(expectStackIsUp({}, path)).rejects.toThrow(`another program answers at ${strange}`);
    }
  });

  it('is not looked at where the environment names a deployment', async () => {
    await expectStackIsUp(
      { KESSAI_URL: nowhere },
      written(() => nowhere),
    );
  });
});
