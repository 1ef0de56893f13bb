import { acceptedLanguage, amountIn, chosenLanguage, languages } from './languages';

describe('the language of a page', () => {
  it.each([
    ['ko-KR,ko;q=0.9,en-US;q=0.8', 'ko'],
    ['ja', 'ja'],
    ['en-GB,en;q=0.9', 'en'],
    ['fr-FR,fr;q=0.9,ja;q=0.5,en;q=0.4', 'ja'],
    ['en;q=0.5, ko;q=0.9', 'ko'],
    ['ko;q=0,ja;q=0.1', 'ja'],
    ['de', 'en'],
    ['*', 'en'],
    ['', 'en'],
    ['ko;q=nonsense', 'en'],
  ])('with Accept-Language %s is %s', (header, language) => {
    expect(acceptedLanguage(header)).toBe(language);
  });

  it('is English for a browser that says nothing', () => {
    expect(acceptedLanguage(undefined)).toBe('en');
  });

  it('can be chosen, and nothing else can', () => {
    expect(languages.map(chosenLanguage)).toEqual(['ko', 'ja', 'en']);
    for (const other of ['fr', 'KO', '', undefined, ['ko', 'ja'], 'toString']) expect(chosenLanguage(other)).toBeNull();
  });
});

describe('an amount on a page', () => {
  it.each([
    ['ko', 15_000n, 'KRW', '₩15,000'],
    ['ja', 15_000n, 'JPY', '￥15,000'],
    ['en', 15_000n, 'JPY', '¥15,000'],
    ['en', 1_234n, 'USD', '$12.34'],
    ['en', 5n, 'KWD', 'KWD 0.005'],
    ['en', 1_234n, 'HUF', 'HUF 12.34'],
    ['en', 9_007_199_254_740_991n, 'USD', '$90,071,992,547,409.91'],
  ] as const)('is written in %s as %s %s is: %s', (language, amountMinor, currency, text) => {
    expect(amountIn(language, amountMinor, currency).replace(/\u00a0/g, ' ')).toBe(text);
  });
});
