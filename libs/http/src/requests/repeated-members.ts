import { Refusal } from '../problems/refusals';
import { pointerTo } from './validation';

interface Level {
  /** Of an object. Null: an array. */
  readonly names: Set<string> | null;
  /** What is being read: a member's name, or an index. */
  at: string | number;
}

const [quote, backslash, colon, comma] = ['"', '\\', ':', ','].map((text) => text.charCodeAt(0));
const [openObject, closeObject, openArray, closeArray] = ['{', '}', '[', ']'].map((text) => text.charCodeAt(0));
const space = ' '.charCodeAt(0);

/**
 * Refuses well-formed JSON in which an object names a member twice, also where the names differ only in their escapes.
 * JSON.parse keeps the last one, other readers the first: two of them would see two amounts in one request.
 */
export function refuseRepeatedMembers(text: string): void {
  const levels: Level[] = [];
  let level: Level | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === quote) {
      const end = endOfString(text, index + 1);
      if (level?.names && isName(text, end + 1)) enter(levels, level.names, text.slice(index + 1, end));
      index = end;
    } else if (character === openObject) levels.push((level = { names: new Set(), at: '' }));
    else if (character === openArray) levels.push((level = { names: null, at: 0 }));
    else if (character === closeObject || character === closeArray) {
      levels.pop();
      level = levels.at(-1);
    } else if (character === comma && typeof level?.at === 'number') level.at += 1;
  }
}

/** Where its closing quote stands: well-formed JSON has one. */
function endOfString(text: string, start: number): number {
  let index = start;
  while (index < text.length && text.charCodeAt(index) !== quote) index += text.charCodeAt(index) === backslash ? 2 : 1;
  return index;
}

/** A string with a colon after it. All blanks of JSON are codes up to that of the space. */
function isName(text: string, start: number): boolean {
  let index = start;
  while (text.charCodeAt(index) <= space) index += 1;
  return text.charCodeAt(index) === colon;
}

function enter(levels: Level[], names: Set<string>, quoted: string): void {
  const name = quoted.includes('\\') ? (JSON.parse(`"${quoted}"`) as string) : quoted;
  levels.at(-1)!.at = name;
  if (names.has(name)) {
    const errors = [{ pointer: pointerTo(levels.map(({ at }) => at)), code: 'repeated', detail: 'stands twice' }];
    throw new Refusal('validation_failed', 'The body names a member twice.', { errors });
  }
  names.add(name);
}
