import { exponentOf, toMajorText } from '@kessai/money';

export const languages = ['ko', 'ja', 'en'] as const;
export type Language = (typeof languages)[number];

const isLanguage = (text: unknown): text is Language => languages.includes(text as Language);

/** The language that the buyer has chosen on the page, or null. */
export function chosenLanguage(parameter: unknown): Language | null {
  return isLanguage(parameter) ? parameter : null;
}

/** The best of ours that the browser accepts; English where it accepts none. */
export function acceptedLanguage(header: string | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((entry) => {
      const [range = '', ...parameters] = entry
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { tag: range.split('-', 1)[0], quality: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ tag, quality }) => isLanguage(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return chosenLanguage(wanted[0]?.tag) ?? 'en';
}

/** An amount as people of that language write it, to the last minor unit: `₩15,000`, `$12.34`. */
export function amountIn(language: Language, amountMinor: bigint, currency: string): string {
  const digits = exponentOf(currency); // Intl follows usage, which has fewer digits for some currencies.
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // From text: a JavaScript number would lose units above 2^53.
  return format.format(toMajorText(amountMinor, currency) as `${number}`);
}
