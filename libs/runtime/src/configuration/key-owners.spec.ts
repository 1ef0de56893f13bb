import { keyOwner, ownerForm } from './key-owners';

const form = ownerForm('Ji-woo Strauß');

describe('the owner of a key', () => {
  it.each([
    ['in capitals', 'JI-WOO STRAUSS'],
    ['with a capital ß', 'Ji-woo Strauẞ'],
    ['with blanks', ' Ji-woo\u00a0\u3000 Strauß\t'],
    ['in wide letters', 'Ｊｉ-ｗｏｏ Ｓｔｒａｕß'],
    ['with characters that show nothing', 'Ji\u200b-woo\u00ad St\u034frau\ufe0fß\u202e'],
  ])('is the same %s', (_, spelling) => {
    expect(ownerForm(spelling)).toBe(form);
  });

  it('is the same in composed and decomposed letters, also with something invisible between the parts', () => {
    for (const name of ['René', '김지우', 'が']) {
      expect(ownerForm(name.normalize('NFD'))).toBe(ownerForm(name));
      expect(ownerForm([...name.normalize('NFD')].join('\u200d'))).toBe(ownerForm(name));
    }
  });

  it('is another of another name', () => {
    const names = ['min@pay.example', 'minn@pay.example', 'ji@pay.example', 'Min', 'key_support', 'root'];
    expect(new Set(names.map(ownerForm)).size).toBe(names.length);
  });

  it('has a name that can be seen', () => {
    for (const name of ['', ' ', '\u200b', '\u00ad \u2060', 'x'.repeat(101)]) {
      expect(keyOwner.safeParse(name).success).toBe(false);
    }
    expect(keyOwner.parse(' min@pay.example ')).toBe('min@pay.example');
  });
});
