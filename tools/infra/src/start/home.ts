import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf, endLeftOver, readPid } from '../left-over';
import { readStackFile, removeStackFile } from '../stack/stack-file';
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
    const pid = readPid(this.lock);
    if (pid !== null && pid !== process.pid && (commandOf(pid)?.includes('start.main') ?? false)) {
      const url = readStackFile(this.stackFile)?.services.payment.url;
      throw new Error(
        `a stack of this folder is already up (supervisor ${pid}${url === undefined ? '' : `, payment at ${url}`}). Stop it with: kill ${pid}`,
      );
    }
    writeFileSync(this.lock, `${process.pid}\n`);
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
