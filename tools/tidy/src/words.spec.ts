import { proseOf, sentencesOf } from './sentences';
import { GLOSSARY_PATH, unwantedWords, wordFaults } from './words';

const glossary = [
  '# Glossary',
  '## Words that are not used',
  '- **nobody**, **from whom**: the thing itself.',
  '- **settlement** (but in `apps/ledger/`, `docs/`): completion.',
].join('\n');
const files = (texts: Record<string, string>) =>
  Object.entries({ [GLOSSARY_PATH]: glossary, ...texts }).map(([path, text]) => ({ path, text }));
const faults = (texts: Record<string, string>) =>
  wordFaults(files(texts)).map(({ path, rule }) => `${path} ${rule.startsWith('not') ? 'words' : 'sentences'}`);
const long = `${'word '.repeat(25)}end`;

describe('what people read in a file', () => {
  it('are comments and names of code, and neither its texts nor its patterns', () => {
    const text = [
      '/** One. */',
      'const fromWhom = `// nobody ${1 /* inner */}`; // trailing',
      '// first line',
      '// second line',
      'const pattern = /\\/\\/ nobody/;',
    ].join('\n');
    expect(proseOf({ path: 'apps/a/src/a.ts', text })).toEqual({
      path: 'apps/a/src/a.ts',
      paragraphs: ['One.', 'inner', 'trailing', 'first line second line'],
      identifiers: ['fromWhom', 'pattern'],
    });
  });

  it('are the paragraphs, items and cells of a document, without its code', () => {
    const text = '# A\n\none\ntwo\n\n- item\n- item\n\n```sh\nnobody\n```\n\n| a | b |\n';
    expect(proseOf({ path: 'docs/a.md', text })?.paragraphs).toEqual([
      '# A',
      'one two',
      '- item',
      '- item',
      '| a',
      'b',
    ]);
  });

  it('is nothing in what is generated', () => {
    expect(proseOf({ path: 'docs/events.md', text: long })).toBeNull();
    expect(proseOf({ path: 'libs/client/src/generated/a.ts', text: `// ${long}` })).toBeNull();
  });

  it('ends a sentence at a mark that a space follows', () => {
    expect(sentencesOf('One v1.2 is. Two; three: four? (Five.) Six')).toEqual([
      'One v1.2 is.',
      'Two;',
      'three: four?',
      '(Five.)',
      'Six',
    ]);
  });
});

describe('words', () => {
  it('of the glossary are found in comments, names and documents', () => {
    expect(
      faults({
        'apps/a/src/a.ts': '// Nobody has it.',
        'apps/a/src/b.ts': 'const requestFromWhom = 1;',
        'apps/a/src/c.ts': "const text = 'nobody';",
        'apps/a/src/d.ts': 'const settlementOf = 1;',
        'apps/ledger/src/d.ts': 'const settlementOf = 1;',
        'README.md': 'Nobody.',
      }),
    ).toEqual(['apps/a/src/a.ts words', 'apps/a/src/b.ts words', 'apps/a/src/d.ts words', 'README.md words']);
  });

  it('of a sentence are 25 at most, where code is one and an address none', () => {
    expect(
      faults({ 'a.md': long, 'b.md': long.replace('word word', '`a b`'), 'libs/a/src/a.ts': `// ${long}` }),
    ).toEqual(['a.md sentences', 'libs/a/src/a.ts sentences']);
  });

  it('are looked for by the list of the glossary, which is there', () => {
    expect(wordFaults([{ path: GLOSSARY_PATH, text: '# Glossary' }])).toHaveLength(1);
    expect(unwantedWords(glossary).map(({ word }) => word)).toEqual(['nobody', 'from whom', 'settlement']);
  });
});
