import type { PaymentSucceededV1 } from '@kessai/contracts';
import { openDatabase } from '@kessai/database';
import {
  aPaymentSucceeded,
  eventually,
  expectBooksToBalance,
  type GivenDatabase,
  type RunningService,
  testKeys,
  testMerchantId,
  openTransaction,
} from '@kessai/testing';
import { givenLedger, givenLedgerDatabase } from '../../testing/given-ledger';
import { BookingService } from '../booking/booking.service';
import { BusinessCalendar } from '../business-calendar';

let given: GivenDatabase;
let service: RunningService;
const booking = new BookingService(new BusinessCalendar('Asia/Seoul'));

const book = (...payments: PaymentSucceededV1[]) => given.db.transaction((tx) => booking.book(tx, payments));
const paidAt = (approvedAt: string, sellerId: string, amount: bigint) =>
  aPaymentSucceeded({ lines: [[sellerId, amount]], currency: 'USD', approvedAt: new Date(approvedAt) });

async function ask(query: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${service.url}/v1/reports/trial-balance?${query}`, {
    headers: { authorization: `Bearer ${testKeys.finance}`, ...headers },
  });
}

interface Report {
  readonly knownAt: string;
  readonly rows: { account: string; debit: number; credit: number }[];
  readonly totalDebit: number;
  readonly totalCredit: number;
  readonly balanced: boolean;
}

/** The total of a report, which is in balance: what the PSP owed us at the cut. */
async function totalOf(query: string): Promise<number> {
  const report = (await (await ask(query)).json()) as Report;
  expect(report).toMatchObject({ balanced: true, totalCredit: report.totalDebit });
  return report.totalDebit;
}

beforeAll(async () => {
  given = await givenLedgerDatabase('ledger');
  service = await givenLedger(given, { BOOKS_TIME_ZONE: 'Asia/Seoul' });
  await book(
    paidAt('2026-03-08T04:59:59.999Z', 'coffee', 1n), // Seoul: the 8th; New York: the 7th
    paidAt('2026-03-08T14:59:59.999Z', 'coffee', 10n), // Seoul: still the 8th
    paidAt('2026-03-08T15:00:00.000Z', 'books', 100n), // Seoul: the 9th; New York: the 8th
    paidAt('2026-03-09T03:59:59.999Z', 'books', 1_000n), // New York: the last millisecond of a day of 23 hours
    paidAt('2026-03-09T04:00:00.000Z', 'books', 10_000n), // New York: the 9th
  );
});
afterEach(() => expectBooksToBalance(given.db));
afterAll(async () => {
  await service.stop();
  await given.drop();
});

describe('the trial balance', () => {
  it('shows every account in one currency, and that debits equal credits', async () => {
    const answer = await ask('currency=USD&asOf=2026-12-31');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      asOf: '2026-12-31',
      knownAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      timeZone: 'Asia/Seoul',
      currency: 'USD',
      rows: [
        {
          account: 'assets:psp:toss:receivable',
          name: 'Receivable from toss',
          type: 'asset',
          debit: 11_111,
          credit: 0,
        },
        {
          account: `liabilities:merchant:${testMerchantId}:seller:books:payable`,
          name: 'Payable to books',
          type: 'liability',
          debit: 0,
          credit: 11_100,
        },
        {
          account: `liabilities:merchant:${testMerchantId}:seller:coffee:payable`,
          name: 'Payable to coffee',
          type: 'liability',
          debit: 0,
          credit: 11,
        },
      ],
      totalDebit: 11_111,
      totalCredit: 11_111,
      balanced: true,
    });
  });

  it.each([
    ['asOf=2026-03-07', 0],
    ['asOf=2026-03-08', 11],
    ['asOf=2026-03-09', 11_111],
    ['asOf=2026-03-07&timeZone=America/New_York', 1],
    ['asOf=2026-03-08&timeZone=America/New_York', 1_111],
    ['asOf=2026-03-09&timeZone=America/New_York', 11_111],
    ['asOf=2026-03-08T14:59:59.999Z', 1],
    ['asOf=2026-03-08T15:00:00Z', 11],
    ['asOf=2026-03-09T00:00:00%2B09:00', 11],
    ['', 11_111],
    [`merchantId=${testMerchantId}`, 11_111],
    ['merchantId=mer_0198c0000000700080000000000000bb', 0],
  ])('is cut by %s', async (cut, total) => {
    expect(await totalOf(`currency=USD&${cut}`)).toBe(total);
  });

  it('comes out the same for the same knownAt, whatever is booked later, and with any date', async () => {
    const before = (await (await ask('currency=USD&asOf=2026-03-09')).json()) as Report;
    await book(paidAt('2026-03-08T01:00:00Z', 'late', 5n));
    const again = await (await ask(`currency=USD&asOf=2026-03-09&knownAt=${before.knownAt}`)).json();
    expect(again).toEqual(before);
    expect(await totalOf('currency=USD&asOf=2026-03-09')).toBe(before.totalDebit + 5);
  });

  it('brings a knownAt that lies ahead back to what can no longer change, and says so', async () => {
    const report = (await (await ask('currency=USD&knownAt=2199-01-01T00:00:00Z')).json()) as Report;
    expect(Date.parse(report.knownAt)).toBeLessThan(Date.parse('2199-01-01'));
  });

  it('counts a booking that had taken its time but not yet committed when the report was asked for', async () => {
    const other = await openDatabase({ url: given.url, poolSize: 1, name: 'slow booking' });
    const slow = await openTransaction(other);
    await booking.book(slow.tx, [paidAt('2026-03-08T02:00:00Z', 'slow', 7n)]);
    const before = await postingsTotal();

    const asked = totalOf('currency=USD');
    await eventually(async () => expect(await reportsThatWait()).toBe(1));
    await slow.commit();
    expect(await asked).toBe(before + 7);

    await other.close();
  });

  it('is exact beyond what a JSON number of JavaScript can hold', async () => {
    const largest = 2n ** 53n - 1n;
    await book(...Array.from({ length: 3 }, () => aPaymentSucceeded({ lines: [['huge', largest]], currency: 'JPY' })));
    const text = await (await ask('currency=JPY')).text();
    expect(text).toContain(`"totalDebit":${3n * largest},"totalCredit":${3n * largest}`);
  });

  it('comes as CSV by format or by Accept, with the cut in its headers', async () => {
    await book(aPaymentSucceeded({ lines: [['dates', 1_234n]], currency: 'KWD' }));
    const byFormat = await ask('currency=KWD&asOf=2026-01-15&format=csv&excel=1');
    expect(byFormat.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(byFormat.headers.get('kessai-as-of')).toBe('2026-01-15');
    expect(
      Buffer.from(await byFormat.arrayBuffer())
        .toString()
        .split('\r\n'),
    ).toEqual([
      '\ufeffcurrency,account,name,type,debit,debitMinor,credit,creditMinor',
      'KWD,assets:psp:toss:receivable,Receivable from toss,asset,1.234,1234,0.000,0',
      `KWD,liabilities:merchant:${testMerchantId}:seller:dates:payable,Payable to dates,liability,0.000,0,1.234,1234`,
      '',
    ]);
    const byAccept = await ask('currency=KWD&asOf=2026-01-14', { accept: 'text/csv' });
    expect(await byAccept.text()).toBe('currency,account,name,type,debit,debitMinor,credit,creditMinor\r\n');
  });

  it.each([
    ['', '/currency'],
    ['currency=ZZZ', '/currency'],
    ['currency=USD&currency=KRW', '/currency'],
    ['currency=USD&asOf=2026-02-30', '/asOf'],
    ['currency=USD&asOf=yesterday', '/asOf'],
    ['currency=USD&knownAt=2026-01-01', '/knownAt'],
    ['currency=USD&timeZone=Asia/Soul', '/timeZone'],
    ['currency=USD&merchantId=x', '/merchantId'],
    ['currency=USD&format=xlsx', '/format'],
    ['currency=USD&excel=yes', '/excel'],
    ['currency=USD&page=2', '/page'],
  ])('is refused for %s', async (query, pointer) => {
    const answer = await ask(query);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
  });

  it('is for operators who may read the books', async () => {
    const status = async (key: string) =>
      (await ask('currency=USD', key === '' ? { authorization: '' } : { authorization: `Bearer ${key}` })).status;
    expect(await status('')).toBe(401);
    expect(await status(testKeys.merchant)).toBe(403);
    expect(await status(testKeys.admin)).toBe(403);
    expect(await status(testKeys.root)).toBe(200);
  });
});

async function postingsTotal(): Promise<number> {
  const rows: { total: string }[] = await given.db.query(
    `SELECT SUM(amountMinor) AS total FROM posting WHERE currency = 'USD'`,
  );
  return Number(rows[0]?.total);
}

/** How many wait for the booking gate at this moment. */
async function reportsThatWait(): Promise<number> {
  const rows: unknown[] = await given.admin.query(
    `SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO LIKE '%booking_gate%FOR UPDATE%'
        AND ID <> CONNECTION_ID()`,
  );
  return rows.length;
}
