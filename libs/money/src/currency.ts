/**
 * The active codes of ISO 4217 by their number of minor digits, as list one has them that was published on 2026-01-01.
 * Our own table: Intl follows usage rather than the standard for some codes (HUF, IDR, COP and others).
 * Left out is what no buyer pays with. Funds and units of account: BOV, CHE, CHW, CLF, COU, MXV, USN, UYI, UYW. Metals,
 * bonds and baskets: XAD, XAG, XAU, XBA to XBD, XDR, XPD, XPT, XSU, XUA. The code for tests, and the one for none.
 */
const codesByExponent: Readonly<Record<Exponent, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP
      CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
      KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
      NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB
      TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

/**
 * Left list one since 2023, with their old exponents. No new payment is taken in them; what was paid in them can still
 * be read, refunded and reported. UYI is a unit of account that was once taken here.
 */
const withdrawnByExponent: Readonly<Partial<Record<Exponent, string>>> = {
  0: 'UYI',
  2: 'ANG BGN CUC HRK SLL ZWL',
};

/** How many digits follow the decimal point of a currency: 1 USD = 10² cents, 1 KWD = 10³ fils, KRW has none. */
export type Exponent = 0 | 2 | 3;

const active = byCode(codesByExponent);
const exponents: ReadonlyMap<string, Exponent> = new Map([...active, ...byCode(withdrawnByExponent)]);

function byCode(codes: Readonly<Partial<Record<Exponent, string>>>): ReadonlyMap<string, Exponent> {
  return new Map(
    ([0, 2, 3] as const).flatMap((exponent) =>
      (codes[exponent]?.split(/\s+/) ?? []).map((code): [string, Exponent] => [code, exponent]),
    ),
  );
}

export class UnknownCurrency extends Error {
  constructor(readonly code: string) {
    super(`${code} is no ISO 4217 currency that books are kept in`);
    this.name = 'UnknownCurrency';
  }
}

/** Whether a new payment may be in it. */
export function isActiveCurrency(code: string): boolean {
  return active.has(code);
}

/** Whether books may be kept in it: those of withdrawn currencies stay. */
export function isCurrency(code: string): boolean {
  return exponents.has(code);
}

/** The number of minor digits of a currency. Throws UnknownCurrency: an amount without a currency has no meaning. */
export function exponentOf(code: string): Exponent {
  const exponent = exponents.get(code);
  if (exponent === undefined) throw new UnknownCurrency(code);
  return exponent;
}

/** Every currency that a payment may be in, in the order of the alphabet. */
export function allCurrencies(): readonly { code: string; exponent: Exponent }[] {
  return [...active].map(([code, exponent]) => ({ code, exponent })).sort((a, b) => (a.code < b.code ? -1 : 1));
}
