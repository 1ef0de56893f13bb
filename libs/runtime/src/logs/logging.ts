import { safeJson } from '@kessai/terminal';
import { pino, type LogFn, type Logger } from 'pino';
import type { PlatformConfig } from '../configuration/config';
import { errorInLog, isError, wordsOf } from './error-words';
import { isOfKafkaStart, isToldByOutage } from './outage';
import { PrettyLines } from './pretty-lines';
import { currentRequestId, currentTraceparent, traceIdOf } from './trace';

export type { Logger };

const secrets = ['authorization', 'key', 'apiKey', 'secret', 'secretKey', 'password', 'customer', 'paymentKey'];
const depths = ['', '*.', '*.*.'];
const redacted = [...depths.flatMap((depth) => secrets.map((name) => depth + name)), '*.headers.authorization'];

/** A paymentKey keeps its last four characters, enough to find it at the PSP; all else goes. */
function censor(value: unknown, path: string[]): string {
  return path.at(-1) === 'paymentKey' && typeof value === 'string' ? `…${value.slice(-4)}` : '[redacted]';
}

function contextOfLine(): Record<string, string> {
  const traceparent = currentTraceparent();
  if (!traceparent) return {};
  const requestId = currentRequestId();
  return { traceId: traceIdOf(traceparent) ?? '', ...(requestId && { requestId }) };
}

/** Libraries call it so in the lines that they give us. */
const errorOfLibrary = (error: unknown) => (typeof error === 'object' && error !== null ? errorInLog(error) : error);

const warnLevel = pino.levels.values['warn']!;

export interface LogOutput {
  readonly format?: PlatformConfig['LOG_FORMAT'];
  /** Standard output unless said. */
  readonly destination?: NodeJS.WritableStream;
}

/** Lines on standard output, each with the request and the trace it belongs to: JSON, or readable on a terminal. */
export function createLogger(name: string, level: string, output: LogOutput = {}): Logger {
  const startedAt = performance.now();
  const isNoNews = (error: unknown, logger: Logger): boolean =>
    isToldByOutage(error, logger) || isOfKafkaStart(error, performance.now() - startedAt);
  const options = {
    name,
    level,
    base: { service: name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redacted, censor },
    serializers: { err: errorInLog, error: errorOfLibrary },
    mixin: contextOfLine,
    hooks: {
      // A log is read on a terminal too: pino escapes what JSON must, which is less than a terminal obeys.
      streamWrite: safeJson,
      logMethod(this: Logger, line: Parameters<LogFn>, write: LogFn, level: number): void {
        const [first] = line as unknown[];
        const error = isError(first) ? first : (first as { err?: unknown } | undefined)?.err;
        if (error === undefined) return write.apply(this, line);
        // Without words beside it an error would bring its own, and all that they quote.
        const told = (line.length === 1 ? [first, wordsOf(error)] : line) as Parameters<LogFn>;
        if (level >= warnLevel && isNoNews(error, this)) this.debug(...told);
        else write.apply(this, told);
      },
    },
  };
  const { format = 'auto', destination } = output;
  const isForPeople = format === 'pretty' || (format === 'auto' && !destination && process.stdout.isTTY);
  if (isForPeople) return pino(options, new PrettyLines(destination ?? process.stdout));
  return destination ? pino(options, destination) : pino(options);
}
