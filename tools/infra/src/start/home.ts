import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holderOfLock, lockText, stackIsUp } from '../before-install/processes.cjs';
import { endLeftOver } from '../left-over';
import { removeStackFile } from '../stack/stack-file';
import { workspaceRoot } from '../workspace';

/** The data folder of `npm start`: one supervisor at a time. */
export class Home {
  readonly stackFile: string;
  private readonly lock: string;
  private taken = false;

  constructor(readonly dir: string) {
    this.stackFile = join(dir, 'stack.json');
    this.lock = join(dir, 'supervisor.pid');
  }

  /** Throws when a supervisor is up; ends what a killed one left behind. */
  async take(report: (line: string) => void): Promise<void> {
    mkdirSync(this.dir, { recursive: true, mode: 0o700 });
    if (!this.lockIt()) throw new Error(stackIsUp(this.dir) ?? 'another start of this folder was a moment faster');
    this.taken = true;
    removeStackFile(this.stackFile);
    const logs = join(this.dir, 'logs');
    const pidFiles = existsSync(logs) ? readdirSync(logs).filter((name) => name.endsWith('.pid')) : [];
    for (const name of pidFiles) {
      const ended = await endLeftOver(join(logs, name), [this.dir, join(workspaceRoot, 'dist/apps')]);
      if (ended !== null)
        report(`! ended ${name.replace('.log.pid', '')} (pid ${ended}), left by a stack that was not stopped`);
    }
  }

  /** Of two starts at the same moment one makes the file. What a killed supervisor left is put aside first. */
  private lockIt(): boolean {
    const ours = `${this.lock}.${process.pid}`;
    if (existsSync(this.lock) && holderOfLock(this.lock) === null) this.putAside(`${ours}.old`);
    writeFileSync(ours, lockText());
    try {
      linkSync(ours, this.lock); // With its content from the first moment on, which a new file has not.
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(ours, { force: true });
    }
  }

  private putAside(old: string): void {
    try {
      renameSync(this.lock, old);
      if (holderOfLock(old) === null) rmSync(old);
      else renameSync(old, this.lock); // Another start was faster: it is its lock by now.
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  /** What another supervisor holds stays as it is. */
  release(): void {
    if (!this.taken) return;
    removeStackFile(this.stackFile);
    rmSync(this.lock, { force: true });
  }

  /** Everything but the lock. */
  wipe(): void {
    for (const name of readdirSync(this.dir).filter((found) => found !== 'supervisor.pid')) {
      rmSync(join(this.dir, name), { recursive: true, force: true });
    }
  }
}
