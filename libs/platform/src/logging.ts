import { pino, type Logger } from 'pino';
import { currentRequestId, currentTraceparent, traceIdOf } from './trace';

export type { Logger };

const secrets = ['authorization', 'key', 'apiKey', 'secret', 'secretKey', 'password', 'customer', 'paymentKey'];
const depths = ['', '*.', '*.*.'];
const redacted = [...depths.flatMap((depth) => secrets.map((name) => depth + name)), '*.headers.authorization'];

/** A paymentKey keeps its last four characters, enough to find it at the PSP; all else goes. */
function censor(value: unknown, path: string[]): string {
  return path.at(-1) === 'paymentKey' && typeof value === 'string' ? `…${value.slice(-4)}` : '[redacted]';
}

/** What went wrong and where. A failed query also carries its SQL and parameters, which are nobody's to read in a log. */
export function errorInLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, errno, reason } = error as { code?: unknown; errno?: unknown; reason?: unknown };
  const cause = error.cause === undefined ? undefined : errorInLog(error.cause);
  return { type: error.name, message: error.message, code, errno, reason, stack: error.stack, cause };
}

function contextOfLine(): Record<string, string> {
  const traceparent = currentTraceparent();
  if (!traceparent) return {};
  const requestId = currentRequestId();
  return { traceId: traceIdOf(traceparent) ?? '', ...(requestId && { requestId }) };
}

/** JSON lines on standard output, each with the request and the trace it belongs to. */
export function createLogger(name: string, level: string, destination?: NodeJS.WritableStream): Logger {
  const options = {
    name,
    level,
    base: { service: name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redacted, censor },
    serializers: { err: errorInLog },
    mixin: contextOfLine,
  };
  return destination ? pino(options, destination) : pino(options);
}
