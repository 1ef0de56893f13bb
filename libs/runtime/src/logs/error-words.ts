import { types } from 'node:util';

/** Words of JavaScript and of a schema: JSON.parse, BigInt and many others quote the value that they could not take. */
const quotesValues: ReadonlySet<string> = new Set(['TypeError', 'SyntaxError', 'URIError', 'ZodError', '$ZodError']);

/**
 * What the database says of names alone: users, rights, tables, columns, constraints, waiting. Any other error may quote
 * the values of the statement: a duplicate, a wrong value or a fault of syntax does.
 */
const namesAlone: ReadonlySet<number> = new Set([
  1040, 1044, 1045, 1049, 1050, 1051, 1054, 1091, 1114, 1142, 1143, 1146, 1205, 1213, 1227, 1290, 3819, 4025,
]);
const duplicateOf = /^Duplicate entry .* for key (?='[\w.]+'$)/s;
const pathOfUrl = /\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@]*@)?([^\s/?#]*)[/?#]\S*/gi;
const CODE = /^[\w.-]{1,64}$/;

interface Fault extends Error {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly reason?: unknown;
  readonly sqlMessage?: unknown;
  readonly sqlState?: unknown;
  readonly driverError?: unknown;
  readonly fatal?: unknown;
}

/** The words of an error that may be read by more people than its values: no SQL, no value, no path of an address. */
export function wordsOf(error: unknown): string {
  if (!isError(error)) return typeof error === 'object' ? 'no error was thrown, but an object' : String(error);
  if (isOfDatabase(error)) return wordsOfDatabase(error);
  const code = codeOf(error.code);
  // Node's own refusals of an argument show it.
  if (quotesValues.has(error.name) || code?.startsWith('ERR_')) return code ?? error.name;
  return error.message.replace(pathOfUrl, '$1$2/…') || (code ?? error.name);
}

/** What went wrong and where, of the error and of what caused it. Nothing else that stands on an error may be logged. */
export function errorInLog(error: unknown): Record<string, unknown> {
  if (!isError(error)) return { message: wordsOf(error) };
  const { code, errno, reason } = error;
  return {
    type: error.name,
    message: wordsOf(error),
    code: typeof code === 'number' ? code : codeOf(code),
    errno: typeof errno === 'number' ? errno : undefined,
    reason: codeOf(reason),
    stack: stackOf(error),
    cause: error.cause === undefined ? undefined : errorInLog(error.cause),
  };
}

/** The stack below the words of the error: its own first lines repeat what has been thrown. */
export function stackOf(error: Error): string {
  const rest = (error.stack ?? '').replace(error.message, '');
  const frames = rest.split('\n').filter((line) => /^ {4}at /.test(line));
  return [`${error.name}: ${wordsOf(error)}`, ...frames].join('\n');
}

/** For the last line of a process that cannot go on. */
export function faultText(error: unknown): string {
  if (!isError(error)) return wordsOf(error);
  return error.cause === undefined ? stackOf(error) : `${stackOf(error)}\ncaused by ${faultText(error.cause)}`;
}

/** Also one of another realm, as Node's own are in tests. */
export function isError(error: unknown): error is Fault {
  return error instanceof Error || types.isNativeError(error);
}

/** As the driver throws it, TypeORM for a migration, and our own transactions. */
function isOfDatabase({ name, sqlMessage, sqlState, driverError }: Fault): boolean {
  return (
    name === 'QueryFailedError' ||
    name === 'QueryFailed' ||
    [sqlMessage, sqlState, driverError].some((mark) => mark !== undefined)
  );
}

function wordsOfDatabase({ name, message, code, errno, fatal, sqlMessage }: Fault): string {
  const said = typeof sqlMessage === 'string' ? sqlMessage : message;
  const label = codeOf(code) ?? name;
  if (fatal === true || namesAlone.has(Number(errno))) return `${label}: ${said}`;
  const key = duplicateOf.test(said) ? ` for key ${said.replace(duplicateOf, '')}` : '';
  return label + key;
}

function codeOf(value: unknown): string | undefined {
  return typeof value === 'string' && CODE.test(value) ? value : undefined;
}
