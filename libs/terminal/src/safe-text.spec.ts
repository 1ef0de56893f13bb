import fc from 'fast-check';
import { safeJson, safeLines, safeText } from './index';

describe('text from outside, on a terminal', () => {
  it.each([
    ['a colour', 'a\u001b[31mred', 'a\\u001b[31mred'],
    ['a window title', '\u001b]0;owned\u0007', '\\u001b]0;owned\\u0007'],
    ['a line of its own', 'Beans\r\nstatus: SUCCEEDED', 'Beans\\u000d\\u000astatus: SUCCEEDED'],
    ['a tab, a backspace, a null, a delete', '\t\b\0\u007f', '\\u0009\\u0008\\u0000\\u007f'],
    ['a control of the upper half', 'a\u009b31m\u0085', 'a\\u009b31m\\u0085'],
    ['a turned direction', '\u202egnp.exe\u202c', '\\u202egnp.exe\\u202c'],
    ['an isolated direction', '\u2066a\u2067b\u2068c\u2069', '\\u2066a\\u2067b\\u2068c\\u2069'],
    ['a direction mark', '\u200e\u200f\u061c', '\\u200e\\u200f\\u061c'],
    ['nothing to see', 'a\u200bb\u200cc\u200dd\u2060e\ufefff', 'a\\u200bb\\u200cc\\u200dd\\u2060e\\ufefff'],
    ['a soft hyphen and a filler', '\u00ad\u3164\u115f\uffa0', '\\u00ad\\u3164\\u115f\\uffa0'],
    ['a separator of lines', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['half a pair', '\ud800a\udc00', '\\ud800a\\udc00'],
    ['tags beyond the first plane', 'a\u{e0041}', 'a\\udb40\\udc41'],
  ])('shows %s by its number', (_, text, shown) => expect(safeText(text)).toBe(shown));

  it.each([
    'Beans & Books',
    '커피 원두',
    'コーヒー',
    'café',
    'cafe\u0301',
    'ไทย',
    '☕️',
    '葛\u{e0100}',
    '۱۲۳',
    'שלום',
    '\u00a0',
    '\\',
  ])('leaves %j as it is', (text) => expect(safeText(text)).toBe(text));

  it('is never more than one line, and has nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        expect(safeText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/);
      }),
    );
  });
});

it('lines of ours stay lines, and nothing in them is obeyed', () => {
  expect(safeLines('a fault\n  at\r\u001b[2J a place\n')).toBe('a fault\n  at\\u000d\\u001b[2J a place\n');
});

it('JSON means the same after it was made safe', () => {
  fc.assert(
    fc.property(fc.json(), fc.string({ unit: 'binary' }), (value, name) => {
      const json = JSON.stringify({ [name]: JSON.parse(value) as unknown, name }, null, 2);
      expect(JSON.parse(safeJson(json))).toEqual(JSON.parse(json));
    }),
  );
});
