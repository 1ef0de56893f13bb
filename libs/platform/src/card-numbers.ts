/** Digits by themselves, in one piece or in groups: next to a letter or underscore they are part of a name. */
const digitGroups = /(?<![\p{L}\d_])\d(?:[ -]?\d){12,18}(?![\p{L}\d_])/gu;

/** Visa, Mastercard, American Express, Discover, JCB, UnionPay: prefix and length. */
const schemes: readonly RegExp[] = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^(?:6011|65\d{2}|64[4-9]\d)\d{12}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^62\d{14,17}$/,
];

/** Whether the text holds what can only be meant as the number of a payment card, or looks every bit like one. */
export function holdsCardNumber(text: string): boolean {
  for (const [found] of text.matchAll(digitGroups)) {
    const digits = found.replaceAll(/\D/g, '');
    if (schemes.some((scheme) => scheme.test(digits)) && passesLuhn(digits)) return true;
  }
  return false;
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
