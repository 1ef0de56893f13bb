import { databaseNow, type Database, insert } from '@kessai/database';
import { FreshRows, Refusal } from '@kessai/http';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import { defaultSchedules, scheduleFor, type CurrencySchedule, type FeeSchedule, type FeeSchedules } from './fees';

/** A schedule of one merchant, in one currency, from a time on. */
export interface MerchantFee extends FeeSchedule {
  readonly id: bigint;
  readonly currency: string;
  readonly effectiveFrom: Date;
}

type Row = Omit<MerchantFee, 'id' | 'fixedMinor'> & {
  readonly id: string;
  readonly merchantId: Buffer;
  readonly fixedMinor: string;
};

/** How long after a change other instances may still price by what was in force before. */
const MAX_AGE_MS = 500;

const columns = 'id, merchantId, currency, effectiveFrom, basisPoints, fixedMinor, vatBasisPoints';

/** What each merchant pays: by its own schedule where it has one, else by that of the deployment. */
export class MerchantFees {
  private readonly schedules: FreshRows<FeeSchedule>;

  constructor(
    private readonly db: Database,
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
    const set = await this.db.transaction(async (tx) => {
      // Sets of one merchant wait for each other, so the time of a later row is later too: the newest is in force.
      const merchants = await tx.query<unknown>(`SELECT id FROM merchant WHERE id = ? FOR UPDATE`, [
        idToBytes(merchantId),
      ]);
      const now = await databaseNow(tx);

      if (merchants.length === 0) throw new Refusal('not_found', `There is no merchant ${merchantId}.`);
      const effectiveFrom = fee.effectiveFrom ?? now;
      if (effectiveFrom < now) {
        throw new Refusal('effective_from_past', `Fees change from ${now.toISOString()} on at the earliest.`);
      }

      tx.queue(insertFee(merchantId, { ...fee, effectiveFrom }, { actor, now })); // merchant_fee
      await tx.flush();
      return { ...fee, effectiveFrom };
    });
    this.schedules.forget(cacheKey(merchantId, fee.currency));
    return set;
  }

  /** What a merchant pays where nothing is set. */
  byDefault(): CurrencySchedule[] {
    return defaultSchedules(this.defaults);
  }

  /** Those in force, those of the past and those to come, newest first. */
  async list(merchantId: string, { before, limit }: { before: bigint | null; limit: number }): Promise<MerchantFee[]> {
    const [merchant] = await this.db.query(`SELECT id FROM merchant WHERE id = ?`, [idToBytes(merchantId)]);
    if (merchant === undefined) throw new Refusal('not_found', `There is no merchant ${merchantId}.`);
    const rows = await this.db.query<Row>(
      `SELECT ${columns} FROM merchant_fee FORCE INDEX (merchant_fee_by_merchant)
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
async function readInForce(db: Database, keys: readonly string[]): Promise<Map<string, FeeSchedule>> {
  const wanted = keys.map((key) => {
    const [merchantId = '', currency] = key.split(' ');
    return [idToBytes(merchantId), currency];
  });
  const rows = await db.query<Row>(
    `SELECT ${columns} FROM
       (SELECT ${columns}, ROW_NUMBER() OVER (PARTITION BY merchantId, currency ORDER BY effectiveFrom DESC, id DESC) AS place
        FROM merchant_fee WHERE (merchantId, currency) IN (?) AND effectiveFrom <= UTC_TIMESTAMP(6)) AS begun
     WHERE place = 1`,
    [wanted],
  );
  return new Map(rows.map((row) => [cacheKey(idFromBytes('mer', row.merchantId), row.currency), scheduleFrom(row)]));
}

function insertFee(
  merchantId: string,
  fee: FeeSchedule & { currency: string; effectiveFrom: Date },
  { actor, now }: { actor: string; now: Date },
) {
  const { currency, effectiveFrom, basisPoints, fixedMinor, vatBasisPoints } = fee;
  const schedule = { currency, effectiveFrom, basisPoints, fixedMinor, vatBasisPoints };
  return insert('merchant_fee', { merchantId: idToBytes(merchantId), ...schedule, setAt: now, setBy: actor });
}

function cacheKey(merchantId: string, currency: string): string {
  return `${merchantId} ${currency}`;
}

function scheduleFrom({ basisPoints, fixedMinor, vatBasisPoints }: Row): FeeSchedule {
  return { basisPoints, fixedMinor: BigInt(fixedMinor), vatBasisPoints };
}
