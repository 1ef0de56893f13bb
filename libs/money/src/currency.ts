/**
 * The active codes of ISO 4217 by their number of minor digits, as the standard's list one has them.
 * Our own table: Intl follows usage rather than the standard for some codes (HUF, IDR, COP and others).
 * Left out: funds and metals (XAU, XDR …) and the codes with four digits (CLF, UYW), which nobody pays with.
 */
const codesByExponent: Readonly<Record<Exponent, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP
      CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
      KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
      NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB
      TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

/** How many digits follow the decimal point of a currency: 1 USD = 10² cents, 1 KWD = 10³ fils, KRW has none. */
export type Exponent = 0 | 2 | 3;

const exponents: ReadonlyMap<string, Exponent> = new Map(
  ([0, 2, 3] as const).flatMap((exponent) =>
    codesByExponent[exponent].split(/\s+/).map((code): [string, Exponent] => [code, exponent]),
  ),
);

export class UnknownCurrency extends Error {
  constructor(readonly code: string) {
    super(`${code} is not an active ISO 4217 currency`);
    this.name = 'UnknownCurrency';
  }
}

export function isCurrency(code: string): boolean {
  return exponents.has(code);
}

/** The number of minor digits of a currency. Throws UnknownCurrency: an amount without a currency has no meaning. */
export function exponentOf(code: string): Exponent {
  const exponent = exponents.get(code);
  if (exponent === undefined) throw new UnknownCurrency(code);
  return exponent;
}

/** Every currency that books can be kept in, in the order of the alphabet. */
export function allCurrencies(): readonly { code: string; exponent: Exponent }[] {
  return [...exponents].map(([code, exponent]) => ({ code, exponent })).sort((a, b) => (a.code < b.code ? -1 : 1));
}
