import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../waiting';
import { commandOf } from './processes.cjs';
import { isWritable, run } from './programs.cjs';

describe('a program that is run to its end', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'kessai-run-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('gives its exit code and what it printed', async () => {
    expect(await run('sh', ['-c', 'echo out; echo err >&2; exit 3'])).toEqual({ code: 3, output: 'out\nerr\n' });
    expect(await run('/no/such/program', [])).toMatchObject({ code: null });
  });

  it('is ended with all that it has started when its time is over', async () => {
    const ended = await run('sh', ['-c', 'sleep 60 & wait'], {}, 100);
    expect(ended.code).toBeNull();
  });

  it('is ended with all that it has started when the process that runs it ends', async () => {
    const pidFile = join(dir, 'pid');
    const script = `
      const { run } = require(${JSON.stringify(join(__dirname, 'programs.cjs'))});
      process.on('SIGTERM', () => process.exit(130));
      run('sh', ['-c', 'sleep 60 & echo $! > "$0"; wait', ${JSON.stringify(pidFile)}]);`;
    const owner = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
    const pid = (): number => (existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0);
    expect(await until(() => Promise.resolve(pid() > 0), 10_000)).toBe(true);
    expect(commandOf(pid())).toContain('sleep');
    owner.kill('SIGTERM');
    await once(owner, 'exit');
    expect(await until(() => Promise.resolve(commandOf(pid()) === null), 10_000)).toBe(true);
  });
});

describe('a folder', () => {
  it('can be written to when it can be made', () => {
    expect(isWritable(join(tmpdir(), 'kessai/not/there/yet'))).toBe(true);
    expect(isWritable('/proc/1/not/there')).toBe(false);
  });
});
