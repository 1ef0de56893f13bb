/**
 * What a terminal obeys instead of showing it: controls (ESC, CR, LF, C1), direction marks. And what does not show:
 * zero-width characters, line separators, halves of a surrogate pair. Variation selectors stay: real names have them.
 */
const unseen = /(?!\p{Variation_Selector})[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** Most text: looked at once, and left. */
const plain = /^[\u0020-\u007e]*$/;
const plainLines = /^[\n\u0020-\u007e]*$/;

/** Text from outside in one line of a terminal: what could forge or hide something is shown by its number, `\u001b`. */
export function safeText(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(unseen, escaped);
}

/** Several lines of ours with text from outside in them: it may begin a line, and do nothing else. */
export function safeLines(text: string): string {
  if (plainLines.test(text)) return text;
  return text.replace(unseen, (found) => (found === '\n' ? found : escaped(found)));
}

/** JSON for a terminal or a program: the same value, with the same characters escaped inside its strings. */
export function safeJson(json: string): string {
  return safeLines(json); // A line break stands between values alone: inside a string it is escaped already.
}

/** In UTF-16 units, as JSON has them. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
