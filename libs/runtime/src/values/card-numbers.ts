/** Visa, Mastercard, American Express, Discover, JCB, UnionPay, Diners Club: prefix and length. Maestro has too many of both. */
const schemes: readonly RegExp[] = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^(?:6011|65\d{2}|64[4-9]\d)\d{12}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^62\d{14,17}$/,
  /^3(?:0[0-5]|[689]\d)\d{11}$/,
];
const lengthMin = 13;
const lengthMax = 19;

/** Most texts hold fewer digits than a card has, even where one sign stands for several. Plain ones are told apart fast. */
const ascii = /^[\x20-\x7e]*$/;
const enoughDigits = /(?:\d\D*){13}/;
const enoughNumerals = /(?:\p{N}[^\p{N}]*){5}/u;
const uuids = /(?<![0-9a-z])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z])/gi;
const hexNames = /(?<![0-9a-z])(?=[0-9]*[a-f])[0-9a-f]{20,}(?![0-9a-z])/gi;
/** Letters that are typed for a dash: the long vowel of Japanese, the `eu` of Korean, the one of Chinese. */
const dashLetters = /(?<=\d\s*)[\u30fc\u3161\u1173\u4e00](?=\s*\d)/g;
/** Digits with what may be written between them. A letter ends them, and so does a wider gap. */
const runs = /\d+(?:[^\p{L}\d]{1,5}\d+)*/gu;
const gaps = /[^\d]+/g;
const listed = /[,;]\s/;
const blankOrDash = /^[\p{Zs}\p{Pd}\u2212]$/u;

interface Group {
  readonly digits: string;
  /** What stands between it and the group before. */
  readonly gap: string;
  /** Within a word of letters, digits and underscores such as `ref_4111…`: no person writes a card so. */
  readonly isPartOfName: boolean;
}

/** Whether the text holds what can only be meant as the number of a payment card, or looks every bit like one. */
export function holdsCardNumber(text: string): boolean {
  return holdsCard(text, isWrittenSo);
}

/** For names that programs make of dates, counters and chance: their groups count only as a card has them printed on it. */
export function holdsPrintedCardNumber(text: string): boolean {
  return holdsCard(text, (groups) => isWrittenSo(groups) && isPrintedSo(groups));
}

function holdsCard(text: string, isWritten: (groups: readonly Group[]) => boolean): boolean {
  if (!(ascii.test(text) ? enoughDigits : enoughNumerals).test(text)) return false;
  const plain = inPlainDigits(text).replaceAll(uuids, ' x ').replaceAll(hexNames, ' x ');
  for (const run of plain.matchAll(runs)) {
    const groups = groupsOf(run, plain);
    if (groups.some((_, first) => startsCard(groups, first, isWritten))) return true;
  }
  return false;
}

/** The text as it is read: every digit in ASCII, and nothing that cannot be seen. */
function inPlainDigits(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{M}]/gu, '')
    .replaceAll(/\p{Cc}/gu, (control) => (/\s/.test(control) ? ' ' : ''))
    .replaceAll(/(?![0-9])\p{Nd}/gu, valueOf)
    .replaceAll(dashLetters, '-');
}

const isDigit = /^\p{Nd}$/u;

/** Unicode keeps the ten digits of a script side by side, zero first. */
function valueOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (isDigit.test(String.fromCodePoint(code - before - 1))) before += 1;
  return String(before % 10);
}

function groupsOf(run: RegExpExecArray, text: string): Group[] {
  const [written] = run;
  const separators = ['', ...(written.match(gaps) ?? [])];
  let at = run.index;
  return written.split(gaps).map((digits, index) => {
    const gap = separators[index] ?? '';
    at += gap.length;
    const group = { digits, gap, isPartOfName: isPartOfName(text, at, at + digits.length) };
    at += digits.length;
    return group;
  });
}

/** Letters alone beside the digits are a word before or after a number; an underscore or other digits make a name. */
function isPartOfName(text: string, start: number, end: number): boolean {
  const before = /[A-Za-z0-9_]*$/.exec(text.slice(Math.max(0, start - lengthMax), start))?.[0] ?? '';
  const after = /^[A-Za-z0-9_]*/.exec(text.slice(end, end + lengthMax))?.[0] ?? '';
  return /[A-Za-z0-9]_$|[0-9]/.test(before) || /^_[A-Za-z]|[0-9]/.test(after);
}

/** Whether some groups in a row, from this one on, are a card's digits. */
function startsCard(
  groups: readonly Group[],
  first: number,
  isWritten: (groups: readonly Group[]) => boolean,
): boolean {
  let digits = '';
  for (let last = first; last < groups.length; last += 1) {
    digits += groups[last]?.digits;
    if (digits.length > lengthMax) return false;
    if (isCard(digits) && isWritten(groups.slice(first, last + 1))) return true;
  }
  return false;
}

function isCard(digits: string): boolean {
  if (digits.length < lengthMin || !schemes.some((scheme) => scheme.test(digits))) return false;
  return passesLuhn(digits) && !isBarcode(digits);
}

/**
 * In one piece, unless it is part of a name. In pieces with single blanks or dashes, however long they are. With other
 * signs only in even pieces, or in such as cards have: `37.56653,126.97796` is a place on the map. A list is several numbers.
 */
function isWrittenSo(groups: readonly Group[]): boolean {
  const [first, ...others] = groups;
  if (first === undefined || others.length === 0) return first?.isPartOfName === false;
  if (others.some(({ gap }) => listed.test(gap))) return false;
  if (others.every(({ gap }) => blankOrDash.test(gap))) return true;
  const lengths = groups.map(({ digits }) => digits.length);
  const isEven = lengths.every((length) => length === lengths[0]);
  return isEven || lengths.slice(0, -1).every((length) => length >= 4);
}

const printed = new Set(['4-4-4-4', '4-4-4-4-3', '4-4-4-3', '4-6-5', '4-6-4']);

function isPrintedSo(groups: readonly Group[]): boolean {
  return groups.length === 1 || printed.has(groups.map(({ digits }) => digits.length).join('-'));
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The check digit of EAN-13: many an article's number begins with 4, and no card of 13 digits is issued any more. */
function isBarcode(digits: string): boolean {
  if (digits.length !== lengthMin) return false;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
