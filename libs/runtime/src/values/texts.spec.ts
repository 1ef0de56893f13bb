import { z } from 'zod';
import { emailAddress, freeText, linesUpTo, pathName, sellerId, statement } from './texts';

const takes = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

describe('an e-mail address', () => {
  it.each([
    'a@example.com',
    'buyer.of+beans@example.co.kr',
    'user@example.xn--3e0b707e',
    'user@example.한국',
    'user@도메인.한국',
    '사용자@example.com',
    'a&b@example.com',
    'a=b@example.com',
    "o'brien@example.ie",
    "!#$%&'*+/=?^_`{|}~-@example.com",
    '"john doe"@example.com',
    '"a@b"@example.com',
    '"a\\"b"@example.com',
    'user@[192.0.2.1]',
    'user@[IPv6:2001:db8::1]',
    'user@localhost',
    '.dot.@example.com',
    'a..b@example.com',
    'user@example.com.',
    `${'l'.repeat(64)}@${'d'.repeat(185)}.com`,
  ])('is %j', (text) => expect(takes(emailAddress, text)).toBe(true));

  it.each([
    '',
    '@',
    'nobody',
    '@example.com',
    'user@',
    'a@b@c.com',
    'a b@example.com',
    'user@exam ple.com',
    ' a@example.com',
    'a@example.com ',
    'a@example.com\n',
    'a\u0000@example.com',
    'a\u00a0b@example.com',
    'Kim <kim@example.com>',
    'a@example.com, b@example.com',
    '"a@example.com',
    '""@example.com',
    'a"b@example.com',
    `${'l'.repeat(65)}@example.com`,
    `a@${'d'.repeat(253)}`,
    `"a\nb"@example.com`,
    'a@exa\u0085mple.com',
    5,
    null,
  ])('is not %j', (text) => expect(takes(emailAddress, text)).toBe(false));

  it.each(['4111111111111111@example.com', 'kim.4111-1111-1111-1111@example.com'])('holds no card: %j', (text) => {
    expect(takes(emailAddress, text)).toBe(false);
  });
});

describe('a name that stands in a path', () => {
  it.each(['.', '..', '...', '%2e', '%2E%2e', '.%2e', '%2e.'])('is not %j, which clients take for a folder', (name) => {
    expect(takes(pathName(100), name)).toBe(false);
  });

  it.each(['a.', '.a', '..a', 'a/b', '%', '%2f', 'Zürich/ada lovelace', '값'.repeat(100)])('may be %j', (name) => {
    expect(takes(pathName(100), name)).toBe(true);
  });

  it.each(['.', '..', '...', '', 'a b', 'x'.repeat(65), 'é'])('is no seller: %j', (name) => {
    expect(takes(sellerId, name)).toBe(false);
  });

  it.each(['coffee', 'a.b', '.a', '..a..', '-', '_', '0', 'x'.repeat(64)])('may be a seller: %j', (name) => {
    expect(takes(sellerId, name)).toBe(true);
  });
});

describe('what a person types', () => {
  it('is anything but nothing, too much, and the number of a card', () => {
    expect(['Beans', '커피 🫘', ' '].map((text) => takes(freeText(100), text))).toEqual([true, true, true]);
    expect(takes(freeText(3), '🫘🫘🫘')).toBe(true);
    expect(takes(freeText(3), '🫘🫘🫘🫘')).toBe(false);
    expect(['', 'x'.repeat(101), '카드4111111111111111'].map((text) => takes(freeText(100), text))).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('a reason', () => {
  it('says something, and is kept without the blanks around it', () => {
    expect(statement(5).parse('  stale ')).toBe('stale');
    expect(['', '   ', '\n', 'stales', '4111111111111111'].map((text) => takes(statement(5), text))).not.toContain(
      true,
    );
  });
});

describe('control characters', () => {
  const characters = ['\u0000', '\u0001', '\u0007', '\u001b', '\u007f', '\u0085', '\u009f'];
  const lineBreaks = ['\t', '\n', '\r'];

  it.each([...characters, ...lineBreaks])('stand in no text of one line: %j', (character) => {
    for (const schema of [freeText(100), pathName(100), emailAddress, sellerId]) {
      expect(takes(schema, `Be${character}ans`)).toBe(false);
    }
  });

  it.each(characters)('stand in no text of several lines: %j', (character) => {
    for (const schema of [statement(100), linesUpTo(100)]) expect(takes(schema, `Be${character}ans`)).toBe(false);
  });

  it.each(lineBreaks)('may break lines where there are several: %j', (character) => {
    for (const schema of [statement(100), linesUpTo(100)]) expect(takes(schema, `Be${character}ans`)).toBe(true);
  });
});
