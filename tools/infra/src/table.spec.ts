import { columnsOf, shownTable, widthOf, wrapped, wrappedCommand } from './table';

const widest = (text: string): number => Math.max(...text.split('\n').map(widthOf));

describe('what is printed', () => {
  const id = `pay_${'0123456789abcdef'.repeat(2)}`;
  const rows = [
    ['confirm', 12, `${id}: the PSP has approved more than the payment says, ${'and more so '.repeat(12)}`],
    ['한글과 글자', 3, 'short'],
  ];

  it.each([40, 60, 80, 100, 200])('is no wider than a terminal of %s columns', (columns) => {
    const shown = shownTable(['what', 'how often', 'why'], rows, {}, columns);
    expect(widest(shown)).toBeLessThanOrEqual(columns);
    expect(widest(wrapped(String(rows[0]?.[2]), '  ', columns))).toBeLessThanOrEqual(columns);
  });

  it('loses nothing of a word that is longer than its column', () => {
    const shown = shownTable(['id', 'why'], [[id, 'x '.repeat(200)]], {}, 50);
    const letters = shown.replace(/[^0-9a-z_]/g, '');
    expect(letters).toContain(id.slice(0, 10));
    expect(shown).not.toContain('…');
  });

  it('is as narrow as its content', () => {
    expect(widest(shownTable(['a', 'b'], [['1', '2']], {}, 100))).toBe(9);
  });

  it('is a hundred columns wide where no terminal is', () => {
    expect(columnsOf({})).toBe(100);
    expect(columnsOf({ isTTY: true, columns: 72 })).toBe(72);
  });

  it('can be pasted where it is a command', () => {
    const command = `npm run crash-proof -- ${Array.from({ length: 20 }, (_, index) => `--option ${index}`).join(' ')}`;
    const shown = wrappedCommand(command, 60);
    expect(widest(shown)).toBeLessThanOrEqual(60);
    expect(shown.replaceAll(' \\\n  ', ' ')).toBe(command);
  });
});
