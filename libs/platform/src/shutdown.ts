import type { Logger } from './logging';

type Close = () => unknown;

/** How long requests and records in hand may take to finish before the process ends anyway. */
const drainTimeoutMs = 25_000;

/** Closes what the service opened, last opened first, when the process is asked to stop. */
export class Shutdown {
  private readonly closers: { name: string; close: Close }[] = [];
  private running: Promise<void> | null = null;

  constructor(private readonly logger: Logger) {}

  /** Register right after opening: what was opened last is closed first. */
  onShutdown(name: string, close: Close): void {
    this.closers.unshift({ name, close });
  }

  get stopping(): boolean {
    return this.running !== null;
  }

  /** SIGTERM and SIGINT drain and end the process with code 0, or with 1 when the drain takes too long or fails. */
  listenToSignals(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => void this.stopProcess(signal));
    }
  }

  stop(): Promise<void> {
    this.running ??= this.closeAll();
    return this.running;
  }

  private async stopProcess(signal: string): Promise<void> {
    this.logger.info({ signal }, 'stopping');
    setTimeout(() => {
      this.logger.error({ drainTimeoutMs }, 'the drain took too long: ending now');
      process.exit(1);
    }, drainTimeoutMs).unref();
    try {
      await this.stop();
      process.exit(0);
    } catch (error) {
      this.logger.error({ err: error }, 'could not close everything');
      process.exit(1);
    }
  }

  /** One that fails to close does not keep the others open. */
  private async closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const { name, close } of this.closers) {
      try {
        await close();
      } catch (error) {
        this.logger.error({ err: error, closing: name }, 'could not close');
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'could not close everything');
  }
}
