import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/**
 * A small process of its own session that ends the watched processes when this one dies without having done so,
 * by whatever signal. It runs only while there is something to watch.
 */
class Watchdog {
  private readonly watched = new Set<string>();
  private process: ChildProcess | null = null;

  watch(pid: number): void {
    this.add(`+${pid}`);
  }

  forget(pid: number): void {
    this.remove(`+${pid}`, `-${pid}`);
  }

  /** `folder` is removed too, when it lies in the temp folder. */
  removeAtEnd(folder: string): void {
    this.add(`rm ${folder}`);
  }

  forgetFolder(folder: string): void {
    this.remove(`rm ${folder}`, null);
  }

  private add(line: string): void {
    this.watched.add(line);
    this.process ??= this.launch();
    this.process.stdin?.write(`${line}\n`);
  }

  private remove(line: string, tell: string | null): void {
    if (!this.watched.delete(line)) return;
    if (tell !== null) this.process?.stdin?.write(`${tell}\n`);
    if (this.watched.size > 0) return;
    this.process?.stdin?.end();
    this.process = null;
  }

  private launch(): ChildProcess {
    const child = spawn(process.execPath, [join(__dirname, 'watchdog.mjs')], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'] },
    });
    child.on('error', () => undefined);
    child.stdin?.on('error', () => undefined); // It was killed by hand: nothing is lost but the safety net.
    child.unref();
    (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
    return child;
  }
}

export const watchdog = new Watchdog();
