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
    mixin: contextOfLine,
  };
  return destination ? pino(options, destination) : pino(options);
}
