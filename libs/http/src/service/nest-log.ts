import type { LoggerService } from '@nestjs/common';
import { type Logger, wordsOf } from '@kessai/runtime';

/** Nest's own lines in our log: its start-up chatter is for debugging. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug({ event: 'nest.log' }, String(message));
  }

  warn(message: unknown): void {
    this.logger.warn({ event: 'nest.warning' }, String(message));
  }

  error(message: unknown): void {
    const event = 'nest.error';
    this.logger.error(message instanceof Error ? { event, err: message } : { event }, wordsOf(message));
  }
}
