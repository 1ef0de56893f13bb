import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../../../..');

/** A process that passes one point three times, and says so each time. */
function passThreeTimes(env: Record<string, string>): Promise<{ signal: string | null; passes: number }> {
  const script = `
    const { failpoint } = require('./libs/runtime/src/configuration/failpoint.ts');
    for (let i = 0; i < 3; i += 1) { failpoint('relay.after-publish'); require('node:fs').writeSync(1, 'passed '); }`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  let out = '';
  child.stdout.on('data', (data) => (out += String(data)));
  return new Promise((resolve) => {
    child.on('close', (_, signal) => resolve({ signal, passes: out.split('passed').length - 1 }));
  });
}

describe('a process at a failpoint', () => {
  it('dies on the pass it was asked to die on, as by a power cut', async () => {
    expect(await passThreeTimes({ FAILPOINT_KILL: 'relay.after-publish:2' })).toEqual({ signal: 'SIGKILL', passes: 1 });
  });

  it('lives on at every other point, and in production', async () => {
    const alive = { signal: null, passes: 3 };

    expect(await passThreeTimes({ FAILPOINT_KILL: 'relay.before-publish:1' })).toEqual(alive);
    expect(await passThreeTimes({ FAILPOINT_KILL: 'relay.after-publish:1', NODE_ENV: 'production' })).toEqual(alive);
  });
});
