/** Bytes that are at hand in hex, as ids and hashes are: they need no way through a Buffer and back. */
export class HexBytes {
  constructor(readonly digits: string) {
    if (!hexDigits.test(digits)) throw new TypeError('not hex digits in pairs');
  }

  /** What mysql2 asks a value for, so that it may stand among the parameters of any statement. */
  toSqlString(): string {
    return `x'${this.digits}'`;
  }
}

const hexDigits = /^(?:[0-9a-f]{2})*$/;
