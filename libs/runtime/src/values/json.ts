import { isExactNumber } from '@kessai/exact-json';

/** JSON in which a bigint is an integer with all its digits: JSON.stringify refuses it, Number() would lose units. */
export function toJson(value: unknown): string {
  return textOf(value) ?? 'null';
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof JsonText) return value.text;
  if (isExactNumber(value)) return value.exact;
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item) ?? 'null').join(',')}]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return textOf(value.toJSON());
  let members = '';
  for (const [name, member] of Object.entries(value)) {
    const text = textOf(member);
    if (text !== undefined) members += `${members === '' ? '' : ','}${nameOf(name)}:${text}`;
  }
  return `{${members}}`;
}

const plainName = /^\w+$/;
const nameOf = (name: string): string => (plainName.test(name) ? `"${name}"` : JSON.stringify(name));

/** The same text for the same value, in whatever order its members came: for a hash that tells one request from another. */
export function canonicalJson(value: unknown): string {
  return toJson(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}

/** What is JSON already: it stands in the JSON around it as it is, to the last digit. */
export class JsonText {
  constructor(readonly text: string) {}
}
