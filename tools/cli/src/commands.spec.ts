import { stripVTControlCharacters } from 'node:util';
import { givenApi, runKessai, type AskedApi, type GivenAnswer } from './given-api';
import { widthOf } from './layout';

const digits = '0123456789abcdef'.repeat(2);
const at = '2026-01-01T00:00:00.000Z';
/** What a buyer, a merchant or a proxy may put where a text is: it clears the screen and forges a line. */
const evil = '\u001b[2J\u001b]0;owned\u0007\u009b31m\r\nstatus:      SUCCEEDED\u2028\u202exyz\u2066\u200b\u007f';
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;
const large = '90071992547409931';

const payment = {
  id: `pay_${digits}`,
  orderId: evil,
  orderName: evil,
  amount: 1_000,
  currency: 'KRW',
  status: evil,
  lines: [{ id: evil, sellerId: evil, amount: 1_000, fee: 30, vat: 3, net: 967, refundedAmount: 5, name: evil }],
  psp: { name: 'toss', paymentKey: evil, method: evil },
  failure: { code: evil, message: evil, declined: true },
  refundedAmount: 5,
  createdAt: evil,
  approvedAt: evil,
  completedAt: evil,
};
const refund = {
  id: evil,
  paymentId: evil,
  amount: 5,
  currency: evil,
  status: evil,
  source: evil,
  reason: evil,
  failure: { code: evil },
  createdAt: evil,
};
const endpoint = { id: evil, url: evil, events: [evil], enabled: true, createdAt: evil, secret: evil };
const fees = { currency: evil, basisPoints: 300, fixedAmount: 0, vatBasisPoints: 1000, effectiveFrom: evil };
const call = { refundId: evil, conclusion: evil, code: evil, httpStatus: 200, durationMs: 1 };
const timeline = [
  { at: evil, kind: 'transition', from: evil, to: evil, reason: evil, actor: evil },
  { at: evil, kind: 'note', reason: evil, actor: evil },
  { at: evil, kind: 'attempt', operation: evil, ...call },
  { at: evil, kind: 'lookup', ...call },
  { at: evil, kind: 'event_out', type: evil, publishedAt: evil, topic: evil, partition: 1, offset: 2 },
  { at: evil, kind: 'event_in', type: evil, topic: evil, partition: 1, offset: 2 },
  { at: evil, kind: 'webhook', eventType: evil, claims: evil },
];
const row = { account: evil, debit: 5, credit: 0 };
const trialBalance = { currency: evil, rows: [row], totalDebit: 5, totalCredit: 5, balanced: true, asOf: evil };
const delivery = {
  id: evil,
  eventType: evil,
  status: evil,
  attempts: [{ error: evil, status: null }],
  nextAttemptAt: evil,
};
const wallet = { sellerId: evil, balances: [{ currency: evil, available: 1, reserved: 0, updatedAt: evil }] };
const entry = { recordedAt: evil, kind: evil, amount: -1, currency: evil, balanceAfter: 1, paymentId: evil };
const key = {
  id: evil,
  key: evil,
  name: evil,
  owner: evil,
  merchantId: evil,
  scopes: [evil],
  createdAt: evil,
  lastUsedAt: evil,
};
const event = { id: evil, type: evil, createdAt: evil, sequence: 1, data: { id: evil } };

const list = (...data: unknown[]) => ({ data, hasMore: false, nextCursor: null });
const [pay, whe, mer] = [`pay_${digits}`, `whe_${digits}`, `mer_${digits}`];

/** Every command that shows what it was answered, and the answers. */
const commands: [string, Record<string, unknown>][] = [
  [`payments get ${pay}`, payment],
  ['payments list', list(payment)],
  [`payments cancel ${pay}`, payment],
  [`payments confirm ${pay} --payment-key k`, payment],
  ['payments create --line coffee=1000', payment],
  [`payments timeline ${pay}`, { data: timeline, truncated: true }],
  [`payments refund ${pay} --reason no`, refund],
  [`payments refunds ${pay}`, list(refund)],
  ['refunds list', list(refund)],
  ['wallets list', list(wallet)],
  ['wallets get coffee', wallet],
  ['wallets entries coffee', list(entry)],
  ['balances', trialBalance],
  ['merchants list', list({ id: evil, name: evil, createdAt: evil })],
  ['merchants create x', { id: evil, name: evil, createdAt: evil }],
  [`merchants rename ${mer} x`, { id: evil, name: evil, createdAt: evil }],
  ['keys list', list(key)],
  [`keys create ${mer} --scope payments:read`, key],
  ['keys operator-key --scope admin', key],
  [`fees list ${mer}`, { ...list(fees), defaults: [{ ...fees, currency: null }, fees] }],
  [`fees set ${mer} --currency KRW --basis-points 1`, fees],
  ['webhooks list', list(endpoint)],
  ['webhooks create https://shop.example', endpoint],
  [`webhooks enable ${whe}`, endpoint],
  [`webhooks deliveries ${whe}`, list(delivery)],
  [`webhooks rotate-secret ${whe}`, { secret: evil }],
  ['events', list(event)],
];

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function anApi(answerTo: (asked: AskedApi) => GivenAnswer) {
  const api = await givenApi(answerTo);
  stops.push(api.stop);
  return api;
}
const anApiThatAnswers = (status: number, value: unknown) => anApi(() => [status, JSON.stringify(value)]);

describe('what comes from outside', () => {
  it.each(commands)('has no say over the terminal: %s', async (words, answer) => {
    const { url } = await anApiThatAnswers(200, answer);
    const { out, exitCode } = await runKessai(url, words.split(' '));

    expect(exitCode).toBe(0);
    const shown = stripVTControlCharacters(out); // The headers of tables may be bold, and nothing else.
    expect(shown).not.toMatch(obeyed);
    expect(out.replace(/\u001b\[(1|22)m/g, '')).toBe(shown);
    expect(shown).not.toMatch(/^status: +SUCCEEDED/m);
    expect(shown).toContain('\\u001b[2J');
  });

  it.each(commands)('is JSON for programs, and the same value: %s', async (words, answer) => {
    const { url } = await anApiThatAnswers(200, answer);
    const { out } = await runKessai(url, ['--json', ...words.split(' ')]);

    expect(out).toMatch(/^[\u0020-\u007e\n]*$/);
    const given =
      Array.isArray(answer['data']) && !('truncated' in answer || 'defaults' in answer) ? answer['data'] : answer;
    expect(JSON.parse(out)).toEqual(given);
  });

  it.each(commands)('is never wider than the terminal: %s', async (words, answer) => {
    const { url } = await anApiThatAnswers(200, answer);
    const { out } = await runKessai(url, words.split(' '), { columns: 100 });
    for (const line of stripVTControlCharacters(out).split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(100);
  });

  it.each(commands)('is told as a refusal in lines of its own: %s', async (words) => {
    const errors = [{ pointer: evil, code: evil, detail: evil }];
    const { url } = await anApiThatAnswers(400, { code: evil, title: evil, detail: evil, errors });
    const { out, faults, exitCode } = await runKessai(url, words.split(' '));

    expect([out, exitCode]).toEqual(['', 1]);
    expect(faults).not.toMatch(obeyed);
    expect(faults.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
  });

  it('is no danger as a page of a proxy either, and ends with 3', async () => {
    const { url } = await anApi(() => [200, `${evil}<html>`]);
    const { faults, exitCode } = await runKessai(url, ['payments', 'cancel', pay]);
    expect(exitCode).toBe(3);
    expect(faults).not.toMatch(obeyed);
    expect(faults.trimEnd().split('\n')).toHaveLength(1);
  }, 20_000);

  it('is no danger as an argument that was mistyped', async () => {
    for (const words of [
      ['payments', 'get', evil],
      ['payments', evil],
      [`--${evil}`],
      ['balances', '--as-of', at, evil],
    ]) {
      const { faults, exitCode } = await runKessai('http://127.0.0.1:1', words);
      expect(exitCode).toBe(2);
      expect(faults).not.toMatch(obeyed);
    }
  });
});

describe('money', () => {
  it('is exact beyond 2^53, for people and for programs', async () => {
    const balance = `{"currency":"USD","available":${large},"reserved":-${large},"updatedAt":"${at}"}`;
    const { url } = await anApi(() => [200, `{"sellerId":"coffee","balances":[${balance}]}`]);

    expect((await runKessai(url, ['wallets', 'get', 'coffee'])).out).toMatch(
      /coffee +900,719,925,474,099\.31 USD +-900,719,925,474,099\.31 USD/,
    );
    const { out } = await runKessai(url, ['--json', 'wallets', 'get', 'coffee']);
    expect(out).toContain(`"available": ${large},`);
    expect(out).toContain(`"reserved": -${large},`);
  });

  it('of a payment is the exact sum of its lines, or refused before anything is sent', async () => {
    const { url, asked } = await anApiThatAnswers(201, { ...payment, status: 'CREATED' });
    const most = '9007199254740991';
    await runKessai(url, ['payments', 'create', '--line', 'a=9007199254740990', '--line', 'b=1']);
    expect(JSON.parse(asked[0]!.body)).toMatchObject({ amount: Number(most) });

    const { exitCode, faults } = await runKessai(url, ['payments', 'create', '--line', `a=${most}`, '--line', 'b=1']);
    expect([exitCode, faults, asked.length]).toEqual([2, expect.stringContaining('2^53'), 1]);
  });
});

describe('lists', () => {
  it('of payments are asked for by customer', async () => {
    const { url, asked } = await anApiThatAnswers(200, list());
    await runKessai(url, ['payments', 'list', '--customer', 'c-1', '--status', 'SUCCEEDED']);
    expect(asked[0]).toMatchObject({
      route: 'GET /v1/payments',
      query: { customerId: 'c-1', status: 'SUCCEEDED', limit: '20' },
    });
  });

  it('of refunds are asked for by payment, status and time', async () => {
    const { url, asked } = await anApiThatAnswers(200, list());
    const to = '2026-02-01T00:00:00Z';
    await runKessai(url, ['refunds', 'list', '--payment', pay, '--status', 'UNKNOWN', '--from', at, '--to', to]);
    expect(asked[0]).toMatchObject({
      route: 'GET /v1/refunds',
      query: { paymentId: pay, status: 'UNKNOWN', createdFrom: at, createdTo: to },
    });
  });

  it('of refunds of several payments name the payment of each', async () => {
    const { url } = await anApiThatAnswers(200, list({ ...refund, paymentId: pay }));
    expect((await runKessai(url, ['refunds', 'list'])).out).toContain(pay);
  });

  it('of fees have what is charged where nothing is set', async () => {
    const usual = { basisPoints: 300, fixedAmount: 0, vatBasisPoints: 1000 };
    const usd = { currency: 'USD', basisPoints: 290, fixedAmount: 30, vatBasisPoints: 0 };
    const { url } = await anApiThatAnswers(200, { ...list(), defaults: [usd, { currency: null, ...usual }] });
    const { out } = await runKessai(url, ['fees', 'list', mer]);
    expect(out).toMatch(/USD +2\.90 % +0\.30 USD +0\.00 % +by default/);
    expect(out).toMatch(/any other +3\.00 % +none +10\.00 % +by default/);
  });
});

describe('calling it', () => {
  it('says its version', async () => {
    expect(await runKessai('http://127.0.0.1:1', ['--version'])).toMatchObject({ out: '1.2.3\n', exitCode: 0 });
  });

  it.each([
    ['an unknown command', 'payment'],
    ['an unknown option', 'payments list --wrong'],
    ['an id of another kind', `payments get rfd_${digits}`],
    ['an empty id', 'payments get '],
    ['a limit that is none', 'payments list --limit 0'],
    ['an address that is none', 'webhooks create shop'],
    ['a port that is none', 'webhooks listen --port 70000'],
    ['a receiver that is none', 'webhooks listen --forward-to localhost:3000'],
    ['an event that is none', 'trigger payment.exploded'],
    ['a merchant that is none', '--merchant beans payments list'],
    ['nothing', ''],
  ])('with %s ends with 2, and asks nothing', async (_, words) => {
    const { url, asked } = await anApiThatAnswers(200, {});
    const { exitCode, out } = await runKessai(url, words === '' ? [] : words.split(' '));
    expect([exitCode, out, asked]).toEqual([2, '', []]);
  });

  it('ends with 2 where the address of Kessai is malformed', async () => {
    expect((await runKessai('127.0.0.1:3001', ['payments', 'list'])).exitCode).toBe(2);
  });
});
