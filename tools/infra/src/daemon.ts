import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endLeftOver } from './left-over';
import { until } from './waiting';
import { watchdog } from './watchdog';

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MOST_MS = 30_000;
/** Who ran this long is healthy: its next death starts the backoff afresh. */
const HEALTHY_AFTER_MS = 60_000;
const LOG_BYTES_KEPT = 20 * 1024 * 1024;
const TAIL_BYTES = 4_096;

export interface DaemonSpec {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string | undefined>;
  cwd?: string;
  log: string;
  /** Part of the command line by which a left-over of an earlier run is known. */
  mark: string;
  /** Asked every 50 ms after the start; `freshLog` is what this start has written so far. */
  ready: (freshLog: () => string) => Promise<boolean>;
  readyWithinMs: number;
  stopWithinMs: number;
  /** Before each start, the ones after a death too: what else this start is given. It may refuse, which is told and tried again. */
  beforeStart?: () => Promise<Record<string, string>>;
  /** Where a process that died by itself is started again: who is told, and of what. */
  restart: { report: (line: string) => void; restarted: () => void } | null;
}

/** How a process has ended that was not asked to. */
export interface OwnEnd {
  readonly pid: number;
  /** Null where it exited by itself. */
  readonly signal: NodeJS.Signals | null;
}

/** A process that was not ready in time, or ended before it was. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed';
  constructor(
    readonly what: string,
    readonly log: string,
    /** What this start has written into its log. */
    readonly written: string,
  ) {
    super(`${what}. The end of its log, ${log}:\n${written.slice(-TAIL_BYTES)}`);
  }
}

/** A process of ours with its own log file: started until ready, killed, stopped, and started again when asked for. */
export class Daemon {
  private child: ChildProcess | null = null;
  private wanted = false;
  private toldToEnd: ChildProcess | null = null;
  /** The last time that it ended without having been told to. */
  lastOwnEnd: OwnEnd | null = null;
  private env: Record<string, string> = {};
  private deaths = 0;

  constructor(readonly spec: DaemonSpec) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  alive(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves when it is ready. `env` is added for this start alone. */
  async start(env: Record<string, string> = {}): Promise<void> {
    if (this.alive()) return;
    this.wanted = true;
    this.env = env;
    await this.launch();
  }

  /** Sends `signal`; waits for the end unless the signal is one that a process survives. Not started again. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const ends = signal === 'SIGKILL' || signal === 'SIGTERM' || signal === 'SIGINT';
    if (ends) this.wanted = false;
    if (ends) this.toldToEnd = this.child;
    this.child?.kill(signal);
    if (ends && !(await this.ended(this.spec.stopWithinMs))) {
      throw new Error(`${this.spec.name} (pid ${this.pid}) has not ended ${this.spec.stopWithinMs} ms after ${signal}`);
    }
  }

  /** SIGTERM, and SIGKILL for who has not ended in time. */
  async stop(): Promise<void> {
    this.wanted = false;
    if (!this.alive()) return;
    this.toldToEnd = this.child;
    this.child?.kill('SIGCONT'); // A paused process would sleep through SIGTERM.
    this.child?.kill('SIGTERM');
    if (await this.ended(this.spec.stopWithinMs)) return;
    this.child?.kill('SIGKILL');
    await this.ended(5_000);
  }

  private ended(withinMs: number): Promise<boolean> {
    return until(() => Promise.resolve(!this.alive()), withinMs, 20);
  }

  private async launch(): Promise<void> {
    const { name, log, mark, ready, readyWithinMs } = this.spec;
    mkdirSync(dirname(log), { recursive: true });
    await endLeftOver(`${log}.pid`, [mark]);
    if (existsSync(log) && statSync(log).size > LOG_BYTES_KEPT) rmSync(log);
    const logStart = existsSync(log) ? statSync(log).size : 0;

    const given = (await this.spec.beforeStart?.()) ?? {};
    if (!this.wanted) throw new Error(`${name} was stopped before it was started`);
    const child = this.spawn(given);
    const freshLog = (): string => readFrom(log, logStart);
    let how: string | null = null;
    child.once('error', (error) => (how = error.message));
    const isReady = async (): Promise<boolean> => how !== null || !this.alive() || (await ready(freshLog));
    const inTime = await until(isReady, readyWithinMs);
    if (inTime && how === null && this.alive()) {
      child.once('exit', () => void this.startAgain(child));
      return;
    }
    const late = `was not ready after ${readyWithinMs / 1000} s`;
    const died = how ?? (this.alive() ? late : `ended (${endOf(child)}) before it was ready`);
    if (this.alive()) this.toldToEnd = child;
    child.kill('SIGKILL');
    await this.ended(5_000);
    throw new StartFailed(`${name} ${died}`, log, freshLog());
  }

  /** The first time after half a second, then after twice as long each time, for ever, until it is up or not wanted. */
  private async startAgain(died: ChildProcess): Promise<void> {
    const { name, restart } = this.spec;
    if (restart === null || !this.wanted) return;
    let why = `${name} (pid ${died.pid}) ended by itself (${endOf(died)})`;
    while (this.wanted && !this.alive()) {
      const delayMs = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** this.deaths);
      this.deaths += 1;
      restart.report(`! ${why}; starting it again in ${delayMs / 1000} s`);
      await sleep(delayMs);
      if (!this.wanted || this.alive()) return;
      this.env = {};
      try {
        await this.launch();
        restart.report(`✓ ${name} is up again (pid ${this.pid})`);
        restart.restarted();
      } catch (error) {
        // A line of the terminal each time; the log holds the rest.
        if (error instanceof StartFailed) why = `${error.what}, see ${error.log}`;
        else why = error instanceof Error ? error.message : String(error);
      }
    }
  }

  private spawn(ofThisStart: Record<string, string>): ChildProcess {
    const { command, args, cwd, log } = this.spec;
    const output = openSync(log, 'a');
    // A session of its own: a Ctrl-C reaches the supervisor alone, which then stops everything in order.
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: withoutEmpty({ ...this.spec.env, ...ofThisStart, ...this.env }),
      stdio: ['ignore', output, output],
      detached: true,
      windowsHide: true,
    });
    closeSync(output);
    this.child = child;
    const startedAt = Date.now();
    if (child.pid !== undefined) {
      writeFileSync(`${log}.pid`, `${child.pid}\n`);
      watchdog.watch(child.pid);
    }
    child.once('exit', () => {
      if (child.pid !== undefined) watchdog.forget(child.pid);
      if (child.pid !== undefined && this.toldToEnd !== child)
        this.lastOwnEnd = { pid: child.pid, signal: child.signalCode };
      rmSync(`${log}.pid`, { force: true });
      if (Date.now() - startedAt > HEALTHY_AFTER_MS) this.deaths = 0;
    });
    return child;
  }
}

function endOf(child: ChildProcess): string {
  return child.signalCode ?? `exit code ${child.exitCode}`;
}

/** An empty value takes a variable away. */
function withoutEmpty(env: Record<string, string | undefined>): Record<string, string> {
  const set = Object.entries(env).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  return Object.fromEntries(set);
}

function readFrom(path: string, start: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, statSync(path).size - start));
    const length = readSync(file, bytes, 0, bytes.length, start);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}
