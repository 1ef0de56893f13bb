import fc from 'fast-check';
import { holdsCardNumber, holdsPrintedCardNumber } from './card-numbers';

const grouped = (separator: string) => ['4111', '1111', '1111', '1111'].join(separator);

describe('the number of a card', () => {
  it.each(['4111111111111111', '4222222222222', '5555555555554444', '2223003122003222', '378282246310005'])(
    'is found: %j',
    (text) => expect(holdsCardNumber(text)).toBe(true),
  );

  it.each([
    '6011111111111117',
    '3530111333300000',
    '6200000000000005',
    '4111111111111111110',
    '30569309025904',
    '3056 930902 5904',
  ])('is found: %j', (text) => expect(holdsCardNumber(text)).toBe(true));

  const separators = [
    ' ',
    '-',
    '.',
    ',',
    '/',
    '|',
    '_',
    '·',
    '・',
    '\t',
    '\n',
    ' - ',
    ' . ',
    '\u00a0',
    '\u2003',
    '\u3000',
  ];
  const unseen = ['\u200b', '\u200d', '\ufeff', '\u00ad', '\u3164', '\u2060', '\u0000'];
  const dashes = [
    '\u30fc',
    '\uff70',
    '\u3161',
    '\u4e00',
    ' \u30fc ',
    '    ',
    '\u2010',
    '\u2011',
    '\u2013',
    '\u2014',
    '\u2212',
    '\uff0d',
    '\ufe63',
    '\u30fb',
    '\u2800',
  ];
  it.each([...separators, ...unseen, ...dashes])('is found with %j between its groups', (separator) => {
    expect(holdsCardNumber(grouped(separator))).toBe(true);
    expect(holdsCardNumber(`pay with ${grouped(separator)}, thanks`)).toBe(true);
  });

  it.each([' ', '-', '.', '\u200b', '\u00a0'])('is found with %j after every digit', (separator) => {
    expect(holdsCardNumber([...'5555555555554444'].join(separator))).toBe(true);
  });

  const zeros = { fullWidth: 0xff10, arabic: 0x660, persian: 0x6f0, devanagari: 0x966, thai: 0xe50, bold: 0x1d7ce };
  it.each(Object.entries(zeros))('is found in %s digits', (_, zero) => {
    const digits = [...'4111111111111111'].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
    expect(holdsCardNumber(digits)).toBe(true);
    expect(holdsCardNumber(`${digits.slice(0, 8)}.${digits.slice(8)}`)).toBe(true);
  });

  it('is found in digits that are drawn as signs', () => {
    expect(holdsCardNumber([...'4111111111111111'].map((digit) => `${digit}\ufe0f\u20e3`).join(''))).toBe(true);
    expect(holdsCardNumber('④①①①①①①①①①①①①①①①')).toBe(true);
  });

  it.each(['카드', 'カード', '卡号', 'بطاقة', 'карта', 'card', 'Visa', 'pay', '카드:', 'no.'])(
    'is found right after %s, and right before it',
    (word) => {
      expect(holdsCardNumber(`${word}4111111111111111`)).toBe(true);
      expect(holdsCardNumber(`${word}4111-1111-1111-1111`)).toBe(true);
      expect(holdsCardNumber(`4111111111111111${word}`)).toBe(true);
    },
  );

  it.each([
    '4111 1111 1111 1111 12/27 123',
    '4111111111111111 12/27',
    '2 x 4111 1111 1111 1111',
    '01012345678 4111 1111 1111 1111',
    '4111-1111-1111-1111@example.com',
    'kim.4111111111111111@example.com',
    'order-4111111111111111',
    '3782 822463 10005',
  ])('is found beside other numbers: %j', (text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });
});

describe('what is no number of a card', () => {
  it.each([
    '4111111111111112',
    '1111111111111117',
    '1735776000000',
    '010-1234-5678',
    '',
    '4111',
    '41111111111111111111111',
  ])('is left alone: %j', (text) => expect(holdsCardNumber(text)).toBe(false));

  it.each([
    'order-20260101-0001',
    '2026-11-28 19:43:29.123456',
    '20261128194329-000123',
    // The check digit of a barcode and that of a card, in thirteen digits.
    '4006381333931',
    '4902430690027',
    '9780306406157',
  ])('is left alone as the number of an order, a time or an article: %j', (text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });

  it.each([
    'ref_4111111111111111',
    'a1b4111111111111111',
    'pi_3N4111111111111111',
    '0198c0000000700080000000000000aa',
    '4111111111111111aaaaaaaa',
    '41111111-1111-4111-8111-111111111111',
    'f4111111-1111-1111-8111-111111111111',
    'pay_0198c000411111111111111100000000',
  ])('is left alone as the name that a machine gave: %j', (text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });

  it.each(['4000, 3000, 2000, 1000', '4000; 3000; 2000; 1000'])('is left alone as a list of numbers: %j', (text) => {
    expect(holdsCardNumber(text)).toBe(false);
    expect(holdsCardNumber(text.replaceAll(/[,;]/g, ''))).toBe(true);
  });

  it('is left alone as a place on the map, whatever its digits come to', () => {
    for (let step = 0; step < 500; step += 1) {
      const place = `37.${String(56_000 + step).padStart(5, '0')},126.97796`;
      expect([place, holdsCardNumber(place)]).toEqual([place, false]);
    }
  });
});

describe('a name that a program makes', () => {
  it.each([
    '4111111111111111',
    'order-4111111111111111',
    '4111-1111-1111-1111',
    'x-3782-822463-10005',
    '4111.1111.1111.1111',
  ])('may hold no card as it is printed: %j', (name) => expect(holdsPrintedCardNumber(name)).toBe(true));

  it('is never refused for a date, a process, a counter and a random number beside each other', () => {
    const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));
    const parts = fc.tuple(digits(5, 5), digits(1, 3), digits(8, 8));
    fc.assert(
      fc.property(parts, (made) => expect(holdsPrintedCardNumber(`order-${made.join('-')}`)).toBe(false)),
      { numRuns: 5_000 },
    );
    expect(holdsCardNumber('order-41111-1-11111111-11')).toBe(true);
  });
});
