import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandOf, startOf } from '../before-install/processes.cjs';
import { Home } from './home';

describe('the data folder of npm start', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'kessai-home-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const lockOf = (pid: number | undefined, start: string | null): string => `${pid}\n${start ?? ''}\n`;
  const aProcess = (...marks: string[]) =>
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', ...marks], { stdio: 'ignore' });

  it('belongs to one supervisor at a time, whose files another leaves alone', async () => {
    const other = aProcess();
    writeFileSync(join(dir, 'supervisor.pid'), lockOf(other.pid, startOf(other.pid ?? 0)));
    writeFileSync(join(dir, 'stack.json'), JSON.stringify({ services: { payment: { url: 'http://127.0.0.1:3001' } } }));
    const home = new Home(dir);
    await expect(home.take(() => undefined)).rejects.toThrow(`Stop it with: kill ${other.pid}`);
    home.release();
    expect(existsSync(home.stackFile)).toBe(true);
    other.kill('SIGKILL');
  });

  it('belongs to one of two that start at the same moment', async () => {
    const homes = [new Home(dir), new Home(dir)];
    const taken = await Promise.allSettled(homes.map((home) => home.take(() => undefined)));
    expect(taken.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    homes.forEach((home) => home.release());
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is taken over where the pid of its supervisor is another program by now, even one of another folder', async () => {
    const other = aProcess('start.main.ts');
    writeFileSync(join(dir, 'supervisor.pid'), lockOf(other.pid, 'long ago'));
    writeFileSync(join(dir, 'stack.json'), '{}');
    const home = new Home(dir);
    await home.take(() => undefined);
    expect(commandOf(other.pid ?? 0)).not.toBeNull();
    expect(existsSync(home.stackFile)).toBe(false);
    home.release();
    other.kill('SIGKILL');
  });

  it('is taken over from a supervisor that was killed, and what that one left running is ended', async () => {
    const left = aProcess(dir);
    mkdirSync(join(dir, 'logs'));
    writeFileSync(join(dir, 'supervisor.pid'), '999999999\n');
    writeFileSync(join(dir, 'stack.json'), '{}');
    writeFileSync(join(dir, 'logs/payment.log.pid'), `${left.pid}\n`);
    const lines: string[] = [];
    const home = new Home(dir);
    await home.take((line) => lines.push(line));
    expect(lines).toEqual([expect.stringContaining(`ended payment (pid ${left.pid})`)]);
    expect(commandOf(left.pid ?? 0)).toBeNull();
    expect(existsSync(home.stackFile)).toBe(false);
    home.release();
    expect(existsSync(join(dir, 'supervisor.pid'))).toBe(false);
  });

  it('keeps nothing of the old data when it is wiped', async () => {
    const home = new Home(dir);
    await home.take(() => undefined);
    mkdirSync(join(dir, 'kafka'));
    home.wipe();
    expect(existsSync(join(dir, 'kafka'))).toBe(false);
    expect(existsSync(join(dir, 'supervisor.pid'))).toBe(true);
  });
});
