import type { Database } from '@kessai/database';
import { idToBytes, newId } from '@kessai/runtime';
import { customerHashOf } from '../src/customers/customers';
import { entryHash } from '../src/payment/payment-metadata';

/** Many times what a page may read. */
const crowdSize = 30_000;
const crowdBornAt = 1_760_000_000_000;

/** Ids and times of the rows of a merchant, a millisecond after each other. */
const idAt = (place: number) => (crowdBornAt + place).toString(16).padStart(12, '0').padEnd(32, '0');
const bornAt = (place: number) => new Date(crowdBornAt + place);

interface Share {
  readonly merchantId: string;
  readonly endpointId: string;
  /** The rows of each table: they begin at this place. */
  readonly place: number;
  readonly count: number;
}

const large: Share = { merchantId: newId('mer'), endpointId: newId('whe'), place: 0, count: crowdSize };
const small: Share = { merchantId: newId('mer'), endpointId: newId('whe'), place: -1_000_000, count: 3 };

/** Of each merchant's rows the third is in a rare state. */
const rarePlace = 3;

/** One merchant has nearly all rows of every table. The few of another one are older than all of them. */
export const crowd = {
  large,
  small,
  newest: idAt(crowdSize + 1),
  middle: idAt(crowdSize / 2),
  middleTime: bornAt(crowdSize / 2),
  /** Newest first. */
  idsOfSmall: [3, 2, 1].map((n) => idAt(small.place + n)),
  rareOf: ({ place }: Share) => idAt(place + rarePlace),
};

export async function givenCrowd(db: Database): Promise<void> {
  await insertShare(db, large);
  await insertShare(db, small);
  const merchants = [large, small].map(({ merchantId }) => [
    idToBytes(merchantId),
    'Of the crowd',
    new Date(),
    'key_1',
  ]);
  await db.execute('INSERT INTO merchant (id, name, createdAt, createdBy) VALUES ?', [merchants]);
  await db.execute('ANALYZE TABLE payment, payment_metadata, refund, merchant_event, webhook_delivery, approval');
}

type Columns = readonly (readonly [column: string, expression: string, params?: readonly unknown[]])[];
type Tables = Readonly<Record<string, Columns>>;

async function insertShare(db: Database, share: Share): Promise<void> {
  const { count } = share;
  // Recursion of a thousand steps is what both MariaDB and MySQL allow.
  const numbers = `WITH RECURSIVE step (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < 1000),
    numbers (n) AS (SELECT (a.n - 1) * 1000 + b.n FROM step a, step b WHERE a.n <= ${Math.ceil(count / 1_000)})`;
  const tables = { ...paymentsOf(share), ...refundsOf(share), ...toldOf(share), ...setUpOf(share) };
  for (const [table, columns] of Object.entries(tables)) {
    await db.execute(
      `INSERT INTO ${table} (${columns.map(([column]) => column).join(', ')})
       ${numbers} SELECT ${columns.map(([, expression]) => expression).join(', ')} FROM numbers WHERE n <= ${count}`,
      columns.flatMap(([, , params = []]) => params),
    );
  }
}

const idOf = ({ place }: Share) => `UNHEX(RPAD(LPAD(HEX(${crowdBornAt + place} + n), 12, '0'), 32, '0'))`;
const timeOf = ({ place }: Share) => `FROM_UNIXTIME((${crowdBornAt + place} + n) / 1000)`;
const rare = (usual: string, other: string) => `IF(n = ${rarePlace}, '${other}', '${usual}')`;

function paymentsOf(share: Share): Tables {
  const id = idOf(share);
  const bornTime = timeOf(share);
  const merchant = idToBytes(share.merchantId);
  return {
    payment: [
      ['id', id],
      ['merchantId', '?', [merchant]],
      ['orderId', `CONCAT('order-', n)`],
      ['bodyHash', '?', [Buffer.alloc(32)]],
      ['orderName', `'Beans'`],
      ['amountMinor', '1'],
      ['currency', `'KRW'`],
      ['status', rare('EXPIRED', 'UNKNOWN')],
      ['version', '1'],
      ['paymentKey', `'shared'`],
      ['customerHash', '?', [customerHashOf(share.merchantId, 'guest')]],
      ['createdAt', bornTime],
      ['updatedAt', bornTime],
    ],
    payment_metadata: [
      ['merchantId', '?', [merchant]],
      ['entryHash', '?', [entryHash('channel', 'web')]],
      ['paymentId', id],
    ],
    payment_line: [
      ['paymentId', id],
      ['lineNo', '1'],
      ['id', id],
      ['sellerId', `'coffee'`],
      ['grossMinor', '1'],
      ['feeMinor', '0'],
      ['vatMinor', '0'],
      ['netMinor', '1'],
    ],
  };
}

function refundsOf(share: Share): Tables {
  const id = idOf(share);
  const bornTime = timeOf(share);
  const merchant = idToBytes(share.merchantId);
  return {
    refund: [
      ['id', id],
      ['paymentId', id],
      ['merchantId', '?', [merchant]],
      ['refundNo', '1'],
      ['source', `'merchant'`],
      ['status', rare('FAILED', 'PENDING')],
      ['amountMinor', '1'],
      ['currency', `'KRW'`],
      ['reason', `'x'`],
      ['failureCode', `'declined'`],
      ['psp', `'toss'`],
      ['createdAt', bornTime],
      ['updatedAt', bornTime],
    ],
    refund_line: [
      ['refundId', id],
      ['lineId', id],
      ['paymentId', id],
      ['lineNo', '1'],
      ['grossMinor', '1'],
      ['feeMinor', '0'],
      ['vatMinor', '0'],
      ['netMinor', '1'],
    ],
  };
}

function toldOf(share: Share): Tables {
  const id = idOf(share);
  const bornTime = timeOf(share);
  const merchant = idToBytes(share.merchantId);
  return {
    merchant_event: [
      ['id', id],
      ['merchantId', '?', [merchant]],
      ['subjectId', id],
      ['type', rare('payment.succeeded', 'payment.failed')],
      ['sequence', '1'],
      ['data', `'{}'`],
      ['createdAt', bornTime],
      ['fannedOutAt', bornTime],
    ],
    webhook_delivery: [
      ['id', id],
      ['merchantId', '?', [merchant]],
      ['endpointId', '?', [idToBytes(share.endpointId)]],
      ['eventId', id],
      ['status', rare('delivered', 'failed')],
      ['triesMax', '1'],
      ['createdAt', bornTime],
    ],
    webhook_endpoint: [
      ['id', id],
      ['merchantId', '?', [merchant]],
      ['slot', 'NULL'],
      ['url', `'https://shop.example'`],
      ['enabled', '0'],
      ['createdAt', bornTime],
      ['updatedAt', bornTime],
      ['deletedAt', bornTime],
    ],
  };
}

function setUpOf(share: Share): Tables {
  const id = idOf(share);
  const bornTime = timeOf(share);
  const merchant = idToBytes(share.merchantId);
  return {
    approval: [
      ['id', id],
      ['kind', `'payment_resolution'`],
      ['scope', `'admin'`],
      ['subjectId', id],
      ['request', `'{}'`],
      ['requestedBy', `'key_1'`],
      ['requestedAt', bornTime],
      ['approvedBy', `IF(n <= 3, NULL, 'key_2')`],
      ['approvedAt', `IF(n <= 3, NULL, ${bornTime})`],
    ],
    api_key: [
      ['id', id],
      ['sha256', `UNHEX(SHA2(${id}, 256))`],
      ['merchantId', '?', [merchant]],
      ['scopes', `'payments:read'`],
      ['createdAt', bornTime],
      ['createdBy', `'key_1'`],
    ],
    merchant_fee: [
      ['merchantId', '?', [merchant]],
      ['currency', `'KRW'`],
      ['effectiveFrom', bornTime],
      ['basisPoints', '1'],
      ['fixedMinor', '0'],
      ['vatBasisPoints', '0'],
      ['setAt', bornTime],
      ['setBy', `'key_1'`],
    ],
    merchant: [
      ['id', id],
      ['name', `'Bean there'`],
      ['createdAt', bornTime],
      ['createdBy', `'key_1'`],
    ],
  };
}
