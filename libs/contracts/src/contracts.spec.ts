import { createHash } from 'node:crypto';
import { allEvents, eventCatalog, goldenSamples } from './index';

const wireJson = (value: unknown) =>
  JSON.stringify(value, (_name, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));

/** An event about access is kept by its subject, and a revocation beside its key's creation. */
const recordKeys: ReadonlyMap<string, string> = new Map([
  ['access.merchant_created.v1', 'mer_0198c0de000070008000000000000001'],
  ['access.key_created.v1', 'key_0198c0de000070008000000000000008'],
  ['access.key_revoked.v1', 'key_0198c0de000070008000000000000008/revoked'],
  ['wallet.key_used.v1', 'key_0198c0de000070008000000000000008'],
  ['ledger.key_used.v1', 'key_0198c0de000070008000000000000008'],
]);

describe('the events', () => {
  it.each(allEvents.map((event) => [event.type, event] as const))('%s still reads its golden sample', (type, event) => {
    const sample = goldenSamples.get(type);
    expect(sample).toBeDefined();
    const data = event.data.parse(sample);
    // What was read is written again to the letter: nothing is lost, renamed or reformatted on the way.
    expect(JSON.parse(wireJson(data))).toEqual(sample);
    expect(event.key(data)).toBe(recordKeys.get(type) ?? sample?.['paymentId']);
  });

  it('have samples that nobody has edited since their release', () => {
    const prints = [...goldenSamples].map(([type, sample]) => [
      type,
      createHash('sha256').update(JSON.stringify(sample)).digest('hex').slice(0, 16),
    ]);
    expect(Object.fromEntries(prints)).toMatchInlineSnapshot(`
      {
        "access.key_created.v1": "5777da160335d36f",
        "access.key_revoked.v1": "2a6dd752948e694e",
        "access.merchant_created.v1": "10cffdf2ac176653",
        "ledger.booked.v1": "09d41c0217dd3e66",
        "ledger.key_used.v1": "18c7ad178ed74075",
        "ledger.noted.v1": "21d1aef96857e859",
        "ledger.refund_booked.v1": "c5c6366ddb032077",
        "payment.amount_differs.v1": "45bc573bd631728b",
        "payment.amount_differs_resolved.v1": "22a29e1c7a619cc8",
        "payment.late_success.v1": "c13b304201e14580",
        "payment.late_success_canceled.v1": "39d14e984f18315d",
        "payment.resolved.v1": "6a0fe5c022320a9e",
        "payment.succeeded.v1": "b3c1336a86aeb65f",
        "payment.unknown.v1": "dc385754f36e5273",
        "refund.succeeded.v1": "1250e98e931885da",
        "wallet.credited.v1": "94ed0f2d73566d29",
        "wallet.debited.v1": "9f7bc0f3bbe64b09",
        "wallet.key_used.v1": "18c7ad178ed74075",
      }
    `);
  });

  it('are named once, in the past tense with a version, and each has a producer and a listener', () => {
    const types = allEvents.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    expect(types.filter((type) => !/^[a-z]+\.[a-z_]+\.v[0-9]+$/.test(type))).toEqual([]);
    const producerOf = (topic: string) => (topic === 'access.events' ? 'payment' : topic.replace('.events', ''));
    expect(eventCatalog.filter(({ event, producer }) => producerOf(event.topic) !== producer)).toEqual([]);
    expect(eventCatalog.filter(({ consumers }) => consumers.length === 0)).toEqual([]);
  });

  it.each([
    ['an amount as a JSON number', { amountMinor: 15000 }],
    ['a fraction', { amountMinor: '1.5' }],
    ['a negative amount', { amountMinor: '-1' }],
    ['zero', { amountMinor: '0' }],
    ['leading zeros', { amountMinor: '015' }],
    ['digits of another script', { amountMinor: '١٥' }],
    ['no lines', { lines: [] }],
    ['a foreign id', { paymentId: 'pay_1' }],
    ['a local time', { approvedAt: '2026-01-01T03:04:05' }],
  ])('refuse %s', (_what, damage) => {
    const [succeeded] = allEvents;
    expect(succeeded?.data.safeParse({ ...goldenSamples.get('payment.succeeded.v1'), ...damage }).success).toBe(false);
  });
});
