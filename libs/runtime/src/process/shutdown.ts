import type { Logger } from '../logs/logging';

/** How long requests and records in hand may take to finish before the process ends anyway. */
const drainTimeoutMs = 25_000;

/** SIGTERM and SIGINT drain and end the process with code 0, or with 1 when the drain takes too long or fails. */
export function endAtSignals(stop: () => Promise<void>, logger: Logger): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.info({ signal }, 'stopping');
      setTimeout(() => {
        logger.error({ drainTimeoutMs }, 'the drain took too long: ending now');
        process.exit(1);
      }, drainTimeoutMs).unref();
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'could not close everything');
          process.exit(1);
        },
      );
    });
  }
}
