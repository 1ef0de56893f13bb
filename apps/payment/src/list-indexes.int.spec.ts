import { messagingMigrations } from '@kessai/messaging';
import { walkedMax, type Walk, type Walked, type Database, openDatabase } from '@kessai/database';
import { encodeCursor, type Caller } from '@kessai/http';
import { idToBytes } from '@kessai/runtime';
import { givenDatabase, observed, type GivenDatabase } from '@kessai/testing';
import { listPaymentsQuery, walkOfPayments } from './checkout/list-payments';
import { paymentMigrations } from './database/payment-migrations';
import { crowd, givenCrowd } from '../testing/given-crowd';
import { defaultFees } from './fees/fees';
import { MerchantFees } from './fees/merchant-fees';
import { readKeys } from './access/api-keys';
import { readMerchants } from './access/merchants';
import { leaseDueTasks, openForgotten, openForgottenRefunds } from './recovery-tasks/recovery-tasks';
import { readEarliestDue } from './webhook-deliveries/delivery-leases';
import { fanOut } from './webhook-deliveries/fan-out';
import { readEnabledEndpoints, readEndpoints } from './webhook-endpoints/webhook-endpoint';
import { listEventsQuery, readEvents, walkOfEvents } from './merchant-events/list-events';
import { readNewest } from './payment/newest-payments';
import { listRefundsQuery, walkOfRefunds } from './refunds/list-refunds';
import { readRefunds } from './refund/refund-rows';
import { readApprovals, walkOfApprovals } from './resolution/approvals';
import { readDeliveries, walkOfDeliveries } from './webhook-deliveries/webhook-delivery';

const limit = 21;
/** Of each row walked: the look for the end, its entry, its payment, and two entries of metadata; and the page. */
const readMax = 5 * walkedMax + 10 * limit;

let database: GivenDatabase;
let db: Database;
let fees: MerchantFees;

beforeAll(async () => {
  database = await givenDatabase({ name: 'lists', migrations: [...messagingMigrations, ...paymentMigrations] });
  await givenCrowd(database.admin);
  db = await openDatabase({ url: database.adminUrl, poolSize: 1, name: 'lists' });
  fees = new MerchantFees(db, { default: defaultFees, byCurrency: new Map() });
}, 120_000);
afterAll(async () => {
  await db.close();
  await database.drop();
});

const callerOf = (merchantId: string | null): Caller => ({
  keyId: 'key_1',
  merchantId,
  scopes: new Set(),
  kind: merchantId === null ? 'operator' : 'merchant',
});
const { small, large } = crowd;
const callers = [callerOf(large.merchantId), callerOf(small.merchantId), callerOf(null)];
const middle = crowd.middleTime.toISOString();

interface List {
  readonly name: string;
  readonly prefix: string;
  /** Each filter with a value that nearly all rows have, and one that few have, or none. */
  readonly filters: Readonly<Record<string, readonly unknown[]>>;
  walkOf(query: Record<string, unknown>, caller: Caller): Walk;
  read(walk: Walk): Promise<Walked<{ readonly id: string }>>;
}

const lists: readonly List[] = [
  {
    name: 'payments',
    prefix: 'pay',
    filters: {
      orderId: ['order-7', 'order-0'],
      paymentKey: ['shared', 'unheard-of'],
      customerId: ['guest', 'ada'],
      metadata: [{ channel: 'web' }, { channel: 'web', blend: 'no' }, { blend: 'no' }],
      status: ['EXPIRED', 'UNKNOWN', 'FAILED'],
      createdFrom: [middle],
      createdTo: [middle],
    },
    walkOf: (query, caller) => walkOfPayments(listPaymentsQuery.parse(query), caller),
    read: (walk) => readNewest(db, walk, limit),
  },
  {
    name: 'refunds',
    prefix: 'rfd',
    filters: {
      paymentId: [`pay_${crowd.middle}`],
      status: ['FAILED', 'PENDING', 'SUCCEEDED'],
      createdFrom: [middle],
      createdTo: [middle],
    },
    walkOf: (query, caller) => walkOfRefunds(listRefundsQuery.parse(query), caller),
    read: (walk) => readRefunds(db, walk, limit),
  },
  {
    name: 'events',
    prefix: 'evt',
    filters: {
      paymentId: [`pay_${crowd.middle}`],
      type: ['payment.succeeded', 'payment.failed', 'endpoint.test'],
      from: [middle],
      to: [middle],
    },
    walkOf: (query, caller) => walkOfEvents(listEventsQuery.parse(query), caller),
    read: (walk) => readEvents(db, walk, limit),
  },
  {
    name: 'deliveries',
    prefix: 'whd',
    filters: { status: ['delivered', 'failed', 'pending'] },
    walkOf: ({ status, cursor }, caller) => {
      const endpointId = caller.merchantId === small.merchantId ? small.endpointId : large.endpointId;
      return walkOfDeliveries(endpointId, { status: status as 'failed', before: beforeOf(cursor) });
    },
    read: (walk) => readDeliveries(db, walk, limit),
  },
];

const beforeOf = (cursor: unknown) =>
  cursor === undefined ? undefined : (JSON.parse(Buffer.from(String(cursor), 'base64url').toString()).before as string);

/** No filter, each one, and each two of them, with all of their values. */
function combinationsOf({ filters }: List): Record<string, unknown>[] {
  const single = Object.entries(filters).flatMap(([name, values]) => values.map((value) => ({ [name]: value })));
  const pairs = single.flatMap((one, place) =>
    single
      .slice(place + 1)
      .flatMap((other) => (Object.keys(one)[0] === Object.keys(other)[0] ? [] : [{ ...one, ...other }])),
  );
  return [{}, ...single, ...pairs];
}

const needsMerchant = ['customerId', 'metadata'];
function allowed(query: Record<string, unknown>, caller: Caller): Record<string, unknown> {
  const isNamed = caller.merchantId !== null || !needsMerchant.some((name) => name in query);
  return isNamed ? query : { ...query, merchantId: small.merchantId };
}

/** Few rows have the same order id or payment: they are sorted. */
const shortIndexes = ['payment_order_once', 'refund_number_once', 'merchant_event_in_order'];

/** What of a page is not as it must be: rows read beyond the bound, another index, or a sort of what the walk finds. */
async function faultsOf(list: List, walk: Walk): Promise<string[]> {
  const { rowsRead, plan } = await observed(db, () => list.read(walk));
  const lines = plan.filter(({ table }) => table === walk.table);
  // A walk with an end may be sorted: it is no longer than that.
  const isInOrder = walk.rest.length > 0 || shortIndexes.includes(walk.index);
  const isSorted = !isInOrder && lines.some(({ Extra }) => Extra?.includes('filesort'));
  return [
    ...(rowsRead > readMax ? [`${rowsRead} rows are read`] : []),
    ...(lines.length === 0 || lines.some(({ key }) => key !== walk.index) ? [`${walk.index} is not used`] : []),
    ...(isSorted ? [`${walk.index} is not in order`] : []),
  ];
}

describe.each(lists)('a page of $name', (list) => {
  it.each(callers)('is read in the order of an index, whatever is asked by $kind $merchantId', async (caller) => {
    const faults: unknown[] = [];
    for (const filters of combinationsOf(list)) {
      for (const cursor of [undefined, encodeCursor({ before: `${list.prefix}_${crowd.middle}` })]) {
        const walk = list.walkOf({ ...allowed(filters, caller), ...(cursor !== undefined && { cursor }) }, caller);
        const found = await faultsOf(list, walk);
        if (found.length > 0) faults.push({ filters, cursor, found });
      }
    }
    expect(faults).toEqual([]);
  });

  it('shows at once what is rare among many', async () => {
    const rareValue = ['UNKNOWN', 'PENDING', 'payment.failed', 'failed'].find((value) =>
      Object.values(list.filters).some((values) => values.includes(value)),
    );
    const filter = list.name === 'events' ? 'type' : 'status';
    for (const share of [large, small]) {
      const walk = list.walkOf({ [filter]: rareValue }, callerOf(share.merchantId));
      expect((await list.read(walk)).rows.map(({ id }) => id)).toEqual([`${list.prefix}_${crowd.rareOf(share)}`]);
    }
  });
});

describe('a list whose filters no one index answers', () => {
  it('goes on page by page, over empty ones too, until all that meets them is shown', async () => {
    const [payments] = lists;
    const found: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    for (;;) {
      const walk = payments!.walkOf({ paymentKey: 'shared', ...(cursor && { cursor }) }, callerOf(small.merchantId));
      const { rows, end } = await payments!.read(walk);
      found.push(...rows.map(({ id }) => id));
      pages += 1;
      if (end === null) break;
      cursor = encodeCursor({ before: end });
    }
    expect(found).toEqual(crowd.idsOfSmall.map((id) => `pay_${id}`));
    expect(pages).toBe(61);
  });
});

describe('a page of approvals', () => {
  it.each([undefined, 'pending', 'approved', 'lapsed'] as const)(
    'reads a bounded number of rows: %s',
    async (status) => {
      for (const before of [undefined, `apr_${crowd.middle}`]) {
        const walk = walkOfApprovals({ status, before }, []);
        const { rowsRead } = await observed(db, () => readApprovals(db, { status, before, limit }, []));
        expect({ walk, isBounded: rowsRead <= readMax, rowsRead }).toMatchObject({ isBounded: true });
      }
    },
  );
});

describe('a page of what merchants and operators set up', () => {
  const pages: Record<string, (before: string, merchantId: string) => Promise<unknown>> = {
    'keys of all': (before) => readKeys(db, { merchantId: undefined, before: `key_${before}`, limit }),
    'keys of a merchant': (before, merchantId) => readKeys(db, { merchantId, before: `key_${before}`, limit }),
    merchants: (before) => readMerchants(db, { before: `mer_${before}`, limit }),
    fees: (_, merchantId) => fees.list(merchantId, { before: null, limit }),
    endpoints: (before, merchantId) => readEndpoints(db, merchantId, { before: `whe_${before}`, limit }),
  };

  it.each(Object.keys(pages))('reads a bounded number of rows: %s', async (name) => {
    for (const before of [crowd.newest, crowd.middle]) {
      for (const { merchantId } of [large, small]) {
        const { rowsRead } = await observed(db, () => pages[name]!(before, merchantId));
        expect(rowsRead).toBeLessThan(10 * limit);
      }
    }
  });
});

describe('the work of every second', () => {
  const at = crowd.middleTime;
  const ofBoth = [large, small].map(({ merchantId }) => idToBytes(merchantId));
  const rounds: Record<string, () => Promise<unknown>> = {
    'endpoints to be told': () => readEnabledEndpoints(db, ofBoth),
    'events to be told': () => fanOut(db, { now: at, limit, triesMax: 1 }),
    'deliveries that are due': () => readEarliestDue(db),
    'payments to be looked up': () => leaseDueTasks(db, { now: at, leaseUntil: at, limit }),
    'payments that are forgotten': () => openForgotten(db, { status: 'EXECUTING', before: at, now: at, limit }),
    'refunds that are forgotten': () => openForgottenRefunds(db, { before: at, now: at, limit }),
  };

  it.each(Object.keys(rounds))('reads a bounded number of rows: %s', async (name) => {
    await database.admin.execute('ANALYZE TABLE payment_recovery');
    const { rowsRead } = await observed(db, rounds[name]!);
    expect(rowsRead).toBeLessThan(10 * limit);
  });
});
