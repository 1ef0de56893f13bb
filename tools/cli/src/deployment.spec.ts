import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDeployment, NoDeployment } from './deployment';

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
});
