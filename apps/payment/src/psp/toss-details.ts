import type { PspDetails } from './psp';

const codePattern = /^[A-Za-z0-9-]{1,32}$/;
/** Behind a masked part; Toss also masks the very last digit. A number that is not masked shows nothing here. */
const lastDigitsPattern = /\*([0-9]{1,4})\*?$/;
const receiptUrlLength = 1_000;

/** Card and receipt of a Toss payment. What is not of the expected form is left out: none of it decides anything. */
export function detailsIn(body: Readonly<Record<string, unknown>>): PspDetails | null {
  const card = cardIn(body['card']);
  const receiptUrl = receiptUrlIn(body['receipt']);
  return card === null && receiptUrl === null ? null : { card, receiptUrl };
}

function cardIn(value: unknown): PspDetails['card'] {
  if (typeof value !== 'object' || value === null) return null;
  const { issuerCode, number, approveNo } = value as Record<string, unknown>;
  const lastDigits = typeof number === 'string' ? (lastDigitsPattern.exec(number)?.[1] ?? null) : null;
  const card = { issuerCode: codeIn(issuerCode), lastDigits, approvalNumber: codeIn(approveNo) };
  return Object.values(card).some((part) => part !== null) ? card : null;
}

function codeIn(value: unknown): string | null {
  return typeof value === 'string' && codePattern.test(value) ? value : null;
}

/** A merchant may show it as a link: nothing but https, and no credentials in it. */
function receiptUrlIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const { url } = value as Record<string, unknown>;
  if (typeof url !== 'string' || url.length > receiptUrlLength || !URL.canParse(url)) return null;
  const { protocol, username, password, href } = new URL(url);
  return protocol === 'https:' && username === '' && password === '' ? href : null;
}
