import { createHash } from 'node:crypto';
import { TossError } from '../toss-error';

/** Checks `Authorization: Basic base64("<secret key>:")` as Toss does. */
export class Authentication {
  private readonly seen = new Map<string, string>();

  constructor(private readonly secretKey: string | undefined) {}

  /** A fingerprint of the caller's key: idempotency keys are its own, and the key itself goes into no file. */
  callerOf(header: string | undefined): string {
    if (header === undefined || header === '') throw new TossError('UNAUTHORIZED_KEY');
    const known = this.seen.get(header);
    if (known !== undefined) return known;

    const [, encoded = ''] = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header) ?? [];
    const [, key] = /^([^:]+):$/.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
    if (key === undefined) throw new TossError('INCORRECT_BASIC_AUTH_FORMAT');
    const good = this.secretKey === undefined ? /^test_[A-Za-z0-9_]{1,200}$/.test(key) : key === this.secretKey;
    if (!good) throw new TossError('UNAUTHORIZED_KEY');

    const caller = createHash('sha256').update(key).digest('hex').slice(0, 12);
    if (this.seen.size < 100) this.seen.set(header, caller);
    return caller;
  }
}
