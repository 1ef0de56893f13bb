import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Daemon, type DaemonSpec } from './daemon';
import { commandOf } from './before-install/processes.cjs';
import { endLeftOver } from './left-over';
import { until } from './waiting';

let dir: string;
let lines: string[];
let daemons: Daemon[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kessai-daemon-'));
  lines = [];
  daemons = [];
});
afterEach(async () => {
  await Promise.all(daemons.map((daemon) => daemon.stop()));
  rmSync(dir, { recursive: true, force: true });
});

function aDaemon(script: string, more: Partial<DaemonSpec> = {}): Daemon {
  const daemon = new Daemon({
    name: 'sample',
    command: process.execPath,
    args: ['-e', `${script}; //${dir}`],
    env: { PATH: process.env['PATH'] },
    log: join(dir, 'sample.log'),
    mark: dir,
    ready: (freshLog) => Promise.resolve(freshLog().includes('ready')),
    readyWithinMs: 15_000,
    stopWithinMs: 5_000,
    restart: null,
    ...more,
  });
  daemons.push(daemon);
  return daemon;
}

const sayReady = `console.log('ready ' + process.env.MARK); setInterval(() => {}, 1000)`;
const untilTrue = async (holds: () => boolean): Promise<void> =>
  expect(await until(() => Promise.resolve(holds()), 15_000)).toBe(true);

describe('a process of ours', () => {
  it('is up when it is ready, and gone when it was stopped', async () => {
    const daemon = aDaemon(sayReady);
    await daemon.start();
    const { pid } = daemon;
    expect(daemon.alive()).toBe(true);
    await daemon.stop();
    expect(commandOf(pid)).toBeNull();
  });

  it('that ends before it is ready says how, with the end of its log', async () => {
    const daemon = aDaemon(`console.error('config: DATABASE_URL is missing'); process.exit(2)`);
    await expect(daemon.start()).rejects.toThrow(/exit code 2.*\n.*DATABASE_URL is missing/);
  });

  it('that is not ready in time is ended', async () => {
    const daemon = aDaemon('setInterval(() => {}, 1000)', { readyWithinMs: 300 });
    await expect(daemon.start()).rejects.toThrow('was not ready after 0.3 s');
    expect(daemon.alive()).toBe(false);
  });

  it('is started again when it dies by itself, without what one start alone was given', async () => {
    let restarts = 0;
    const restart = { report: (line: string) => lines.push(line), restarted: () => (restarts += 1) };
    const daemon = aDaemon(sayReady, { restart });
    await daemon.start({ MARK: 'armed' });
    const before = daemon.pid;
    process.kill(before, 'SIGKILL');
    await untilTrue(() => restarts === 1);
    expect(daemon.pid).not.toBe(before);
    expect(lines[0]).toContain('ended by itself (SIGKILL); starting it again in 0.5 s');
    expect(readFileSync(join(dir, 'sample.log'), 'utf8')).toMatch(/^ready armed\nready undefined\n/);
  });

  it('stays down when it was killed on purpose, and comes back when started', async () => {
    const restart = { report: (line: string) => lines.push(line), restarted: () => undefined };
    const daemon = aDaemon(sayReady, { restart });
    await daemon.start();
    await daemon.kill('SIGKILL');
    expect(daemon.alive()).toBe(false);
    await daemon.start();
    expect(daemon.alive()).toBe(true);
    expect(lines).toEqual([]);
  });

  it('tells an end of its own from one that it was told', async () => {
    const daemon = aDaemon(sayReady);
    await daemon.start();
    await daemon.kill('SIGKILL');
    expect(daemon.lastOwnEnd).toBeNull();
    await daemon.start();
    const { pid } = daemon;
    process.kill(pid, 'SIGKILL');
    await untilTrue(() => !daemon.alive());
    expect(daemon.lastOwnEnd).toEqual({ pid, signal: 'SIGKILL' });
  });

  it('that kills itself before it is ready has ended of its own', async () => {
    const daemon = aDaemon(`process.kill(process.pid, 'SIGKILL')`);
    await expect(daemon.start()).rejects.toThrow('ended (SIGKILL) before it was ready');
    expect(daemon.lastOwnEnd).toEqual({ pid: daemon.pid, signal: 'SIGKILL' });
  });
});

describe('what an earlier run left behind', () => {
  it('is ended when its command line is ours', async () => {
    const daemon = aDaemon(sayReady);
    await daemon.start();
    expect(await endLeftOver(join(dir, 'sample.log.pid'), [dir])).toBe(daemon.pid);
    await untilTrue(() => !daemon.alive());
  });

  it('is left alone when the pid belongs to another program by now', async () => {
    const pidFile = join(dir, 'other.pid');
    writeFileSync(pidFile, `${process.pid}\n`);
    expect(await endLeftOver(pidFile, [dir])).toBeNull();
    expect(commandOf(process.pid)).not.toBeNull();
  });
});
