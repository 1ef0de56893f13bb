/** What a terminal obeys: escape sequences and line ends in a text from outside would forge lines. */
const control = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]+/gu;

const colours: Readonly<Record<string, number>> = { fatal: 41, error: 31, warn: 33, info: 32, debug: 36, trace: 90 };
const grey = 90;
/** Said once for all lines of a process, or by the words beside them. */
const leftOut = new Set(['time', 'level', 'service', 'name', 'pid', 'msg', 'event', 'traceId', 'err']);

/** pino writes JSON to it, line by line. People read what comes out: a coloured line, then a stack if there is one. */
export class PrettyLines {
  constructor(private readonly out: { write(text: string): unknown }) {}

  write(line: string): void {
    this.out.write(prettyLine(line));
  }
}

export function prettyLine(json: string): string {
  const line = JSON.parse(json) as Record<string, unknown>;
  const level = textOf(line['level']);
  const time = textOf(line['time']).slice(11, 23);
  const rest = Object.entries(line).filter(([name]) => !leftOut.has(name));
  const words = [
    coloured(grey, time),
    coloured(colours[level] ?? grey, level.toUpperCase().padEnd(5)),
    coloured(grey, textOf(line['service'])),
    textOf(line['msg']),
    ...rest.map(([name, value]) => coloured(grey, `${textOf(name)}=${textOf(value)}`)),
    ...errorOf(line['err']),
  ];
  return `${words.join(' ')}\n`;
}

/** Its message stands in the line, where it came from below it. */
function errorOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const { message, stack } = error as { message?: unknown; stack?: unknown };
  const frames = typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  return [coloured(colours['error']!, textOf(message)), ...frames.map((line) => `\n    ${textOf(line.trim())}`)];
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.replace(control, ' ');
}

function coloured(colour: number, text: string): string {
  return `\u001b[${colour}m${text}\u001b[0m`;
}
