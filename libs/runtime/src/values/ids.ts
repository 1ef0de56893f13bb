import { uuidv7obj } from 'uuidv7';
import { HexBytes } from './hex-bytes';

/** Three letters that say what an id names. */
export type IdPrefix =
  'mer' | 'pay' | 'lin' | 'rfd' | 'pyt' | 'evt' | 'jrn' | 'key' | 'dlt' | 'rec' | 'ent' | 'att' | 'whe' | 'whd' | 'apr';

const digits = /^[a-z]{3}_[0-9a-f]{32}$/;

/** A new id: the prefix and a UUIDv7 in 32 hex digits. It sorts by its time of birth, give or take the clocks. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${uuidv7obj().toHex()}`;
}

/** The 16 bytes that the database keeps. */
export function idToBytes(id: string): Buffer {
  if (!digits.test(id)) throw new Error(`not an id: ${id.slice(0, 64)}`);
  return Buffer.from(id.slice(4), 'hex');
}

/** The same bytes for a statement of many rows. */
export function idToHex(id: string): HexBytes {
  if (!digits.test(id)) throw new Error(`not an id: ${id.slice(0, 64)}`);
  return new HexBytes(id.slice(4));
}

export function idFromBytes(prefix: IdPrefix, bytes: Buffer): string {
  if (bytes.length !== 16) throw new Error(`an id has 16 bytes, not ${bytes.length}`);
  return `${prefix}_${bytes.toString('hex')}`;
}

export function isId(prefix: IdPrefix, text: string): boolean {
  return digits.test(text) && text.startsWith(prefix);
}

/** The least id of that millisecond: ids begin with their time, so a range of time is a range of the primary key. */
export function idsBornAt(time: Date, shiftMs: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.min(Math.max(time.getTime() + shiftMs, 0), 2 ** 48 - 1), 0, 6);
  return bytes;
}
