import {
  databaseNow,
  FreshRows,
  idFromBytes,
  idToBytes,
  insertion,
  inTransaction,
  read,
  Refusal,
  sendTogether,
} from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { scheduleFor, type FeeSchedule, type FeeSchedules } from './fees';

/** A schedule of one merchant, in one currency, from a time on. */
export interface MerchantFee extends FeeSchedule {
  readonly id: bigint;
  readonly currency: string;
  readonly effectiveFrom: Date;
}

interface Row {
  id: string;
  merchantId: Buffer;
  currency: string;
  effectiveFrom: Date;
  basisPoints: number;
  fixedMinor: string;
  vatBasisPoints: number;
}

/** How long after a change other instances may still price by what was in force before. */
const MAX_AGE_MS = 500;

const columns = 'id, merchantId, currency, effectiveFrom, basisPoints, fixedMinor, vatBasisPoints';

/** What each merchant pays: by its own schedule where it has one, else by that of the deployment. */
export class MerchantFees {
  private readonly schedules: FreshRows<FeeSchedule>;

  constructor(
    private readonly db: DataSource,
    private readonly defaults: FeeSchedules,
  ) {
    this.schedules = new FreshRows({ maxAgeMs: MAX_AGE_MS, load: (keys) => readInForce(db, keys) });
  }

  /** The schedule that prices a payment of now. A payment keeps the parts it was created with. */
  async inForce(merchantId: string, currency: string): Promise<FeeSchedule> {
    return (await this.schedules.find(cacheKey(merchantId, currency))) ?? scheduleFor(currency, this.defaults);
  }

  /** From `effectiveFrom` on, or from now. Never from the past: what was priced stays as it was priced. */
  async set(
    merchantId: string,
    fee: FeeSchedule & { currency: string; effectiveFrom: Date | null },
    actor: string,
  ): Promise<Omit<MerchantFee, 'id'>> {
    const set = await inTransaction(this.db, async (tx) => {
      const merchants = await tx.query<unknown[]>(`SELECT id FROM merchant WHERE id = ?`, [idToBytes(merchantId)]);
      const now = await databaseNow(tx);

      if (merchants.length === 0) throw new Refusal('not_found', `There is no merchant ${merchantId}.`);
      const effectiveFrom = fee.effectiveFrom ?? now;
      if (effectiveFrom < now) {
        throw new Refusal('effective_from_past', `Fees change from ${now.toISOString()} on at the earliest.`);
      }

      await sendTogether(tx, [feeRow(merchantId, { ...fee, effectiveFrom }, { actor, now })]);
      return { ...fee, effectiveFrom };
    });
    this.schedules.forget(cacheKey(merchantId, fee.currency));
    return set;
  }

  /** Those in force, those of the past and those to come, newest first. */
  async list(merchantId: string, { before, limit }: { before: bigint | null; limit: number }): Promise<MerchantFee[]> {
    const [merchant] = await read(this.db, `SELECT id FROM merchant WHERE id = ?`, [idToBytes(merchantId)]);
    if (merchant === undefined) throw new Refusal('not_found', `There is no merchant ${merchantId}.`);
    const rows = await read<Row>(
      this.db,
      `SELECT ${columns} FROM merchant_fee
       WHERE merchantId = ? ${before === null ? '' : 'AND id < ?'} ORDER BY id DESC LIMIT ?`,
      [idToBytes(merchantId), ...(before === null ? [] : [before]), limit],
    );
    return rows.map((row) => ({
      ...scheduleFrom(row),
      id: BigInt(row.id),
      currency: row.currency,
      effectiveFrom: row.effectiveFrom,
    }));
  }
}

/** The latest that has begun, by the database's clock: all instances price by the same. */
async function readInForce(db: DataSource, keys: readonly string[]): Promise<Map<string, FeeSchedule>> {
  const wanted = keys.map((key) => {
    const [merchantId = '', currency] = key.split(' ');
    return [idToBytes(merchantId), currency];
  });
  const rows = await read<Row>(
    db,
    `SELECT ${columns} FROM
       (SELECT ${columns}, ROW_NUMBER() OVER (PARTITION BY merchantId, currency ORDER BY effectiveFrom DESC, id DESC) AS place
        FROM merchant_fee WHERE (merchantId, currency) IN (?) AND effectiveFrom <= UTC_TIMESTAMP(6)) AS begun
     WHERE place = 1`,
    [wanted],
  );
  return new Map(rows.map((row) => [cacheKey(idFromBytes('mer', row.merchantId), row.currency), scheduleFrom(row)]));
}

function feeRow(
  merchantId: string,
  fee: FeeSchedule & { currency: string; effectiveFrom: Date },
  { actor, now }: { actor: string; now: Date },
) {
  const { currency, effectiveFrom, basisPoints, fixedMinor, vatBasisPoints } = fee;
  return insertion(
    'merchant_fee',
    ['merchantId', 'currency', 'effectiveFrom', 'basisPoints', 'fixedMinor', 'vatBasisPoints', 'setAt', 'setBy'],
    [[idToBytes(merchantId), currency, effectiveFrom, basisPoints, fixedMinor, vatBasisPoints, now, actor]],
  );
}

function cacheKey(merchantId: string, currency: string): string {
  return `${merchantId} ${currency}`;
}

function scheduleFrom({ basisPoints, fixedMinor, vatBasisPoints }: Row): FeeSchedule {
  return { basisPoints, fixedMinor: BigInt(fixedMinor), vatBasisPoints };
}
