import { eventually, seed } from '@kessai/testing';
import { refusedAs, type TossCall, type TossDoing } from '../../testing/a-toss';
import { anOrder, givenPayment, merchantId, type GivenPayment } from '../../testing/given-payment';
import { givenRecovery } from '../../testing/given-recovery';
import { givenRefunds, keyOf, type GivenRefunds } from '../../testing/given-refunds';

let given: GivenRefunds;
/** A second instance of the service on the same database. */
let other: GivenPayment;

beforeAll(async () => {
  given = await givenRefunds('refund_races', 10_000);
  other = await givenPayment({ db: given.database.db, pspUrl: given.toss.url, pspTimeoutMs: 10_000 });
});
beforeEach(() => given.toss.whenAsked(null));
afterEach(() => given.database.admin.execute('DELETE FROM payment_recovery'));
afterAll(async () => {
  await other.close();
  await given.close();
});

/** Numbers from 0 to below 1, the same for the same seed. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const refusals: readonly (readonly [number, string])[] = [
  [400, 'PROVIDER_ERROR'],
  [409, 'IDEMPOTENT_REQUEST_PROCESSING'],
  [500, 'FAILED_REFUND_PROCESS'],
  [403, 'EXCEED_MAX_REFUND_DUE'],
  [429, 'TOO_MANY_REQUESTS'],
];

/** Of three cancels one goes wrong in some way; look-ups now and then. */
function faults(random: () => number): (call: TossCall) => TossDoing {
  const seen = new Set<string | null>();
  return ({ operation, idempotencyKey }) => {
    const dice = random();
    if (operation === 'lookup') return dice < 0.1 ? 'cut' : 'as_usual';
    // The PSP never says anything else to a key that it knows.
    const isKnown = seen.has(idempotencyKey);
    seen.add(idempotencyKey);
    if (operation !== 'cancel' || dice < 0.65 || (isKnown && dice >= 0.87)) return 'as_usual';
    if (dice < 0.75) return 'cut';
    if (dice < 0.87) return 'charge_and_cut';
    return refusedAs(...refusals[Math.floor(random() * refusals.length)]!);
  };
}

const ask = (service: GivenPayment, id: string, amount: number, idempotencyKey?: string) =>
  service.post(
    `/v1/payments/${id}/refunds`,
    { amount, reason: 'all at once' },
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );
const isOpen = (status: string) => status === 'PENDING' || status === 'UNKNOWN';

describe('refunds at the same moment', () => {
  it('of two keys are bounded like those of one, each key tried twice, and none fails', async () => {
    const id = await given.paid();
    const refund = (index: number) =>
      given.payment.post(
        `/v1/payments/${id}/refunds`,
        { amount: 5_000, reason: 'all at once' },
        index % 2 === 0
          ? { key: 'merchant', idempotencyKey: `two-keys-${index}` }
          : { key: 'root', headers: { 'kessai-merchant': merchantId }, idempotencyKey: `two-keys-${index}` },
      );
    const answers = await Promise.all([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5].map(refund));
    const refunds = await given.payment.get(`/v1/payments/${id}/refunds`);

    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(refunds.body.data).toHaveLength(3);
  });

  it('never give back more than there was: of eight that want a third each three get it', async () => {
    const id = await given.paid();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => ask(index % 2 === 0 ? given.payment : other, id, 5_000)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 422, 422, 422, 422, 422]);
    for (let turn = 0; turn < 3; turn += 1) await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    await given.expectAgreement(id);
  });

  it('never take more of a line than there was', async () => {
    const { body: paid } = await given.payment.create(anOrder());
    await given.payment.confirm(paid);
    const [, books] = paid['lines'] as { id: string }[];
    const lines = [{ lineId: books!.id, amount: 2_000 }];
    const path = `/v1/payments/${paid.id}/refunds`;
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => given.payment.post(path, { lines, reason: 'one line' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    for (let turn = 0; turn < 2; turn += 1) await given.recovery.resolveDue();
    expect(await given.statusesOf(paid.id)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    await given.expectAgreement(paid.id);
  });

  it('agree with the PSP to the unit under any mix of faults, hands and keys: fifty payments, eight at once on each', async () => {
    const random = randomFrom(seed());
    const ids = await Promise.all(Array.from({ length: 50 }, () => given.paid()));
    given.toss.whenAsked(faults(random));
    const options = { db: given.database.db, pspUrl: given.toss.url, pspTimeoutMs: 10_000, executingLimitMs: 1_000 };
    const instances = [await givenRecovery(options), await givenRecovery(options)];
    for (const { job, hintsJob } of instances) {
      job.start();
      hintsJob.start();
    }

    const eightAtOnce = (id: string) =>
      Array.from({ length: 8 }, async (_, index) => {
        // Two of the eight are the same request, sent twice.
        const key = index < 2 ? `twice-${id}` : `${index}-${id}`;
        const amount = index < 2 ? 1_000 : 1 + Math.floor(random() * 5_000);
        const { status } = await ask(index % 2 === 0 ? given.payment : other, id, amount, key);
        expect([201, 409, 422]).toContain(status);
        if (random() < 0.1) cancelByHand(id, 1 + Math.floor(random() * 2_000));
      });
    // Ten payments at a time: more than that waits for a connection longer than a request may.
    for (let wave = 0; wave < 5; wave += 1) {
      await Promise.all(ids.slice(wave * 10, wave * 10 + 10).flatMap(eightAtOnce));
    }
    given.toss.whenAsked(null);
    // What was canceled by hand is found by a look-up, which a webhook leads to.
    await Promise.all(ids.map((id) => given.hinted(id, `last-${id}`)));
    await eventually(
      async () => {
        const hints = await given.database.admin.query('SELECT 1 FROM psp_hint WHERE dueAt IS NOT NULL LIMIT 1');
        const cases = await given.database.admin.query('SELECT 1 FROM payment_recovery LIMIT 1');
        expect([hints, cases]).toEqual([[], []]);
      },
      { withinMs: 60_000 },
    );

    for (const id of ids) {
      expect((await given.statusesOf(id)).filter(isOpen)).toEqual([]);
      await given.expectAgreement(id);
      const gone = given.cancelsOf(id).reduce((sum, { cancelAmount }) => sum + cancelAmount, 0);
      expect(gone).toBeLessThanOrEqual(15_000);
    }
    await Promise.all(instances.map((instance) => instance.close()));
  }, 120_000);
});

/** Where less is left than that, it cancels nothing. */
function cancelByHand(id: string, amount: number): void {
  const gone = given.cancelsOf(id).reduce((sum, { cancelAmount }) => sum + cancelAmount, 0);
  if (gone + amount <= 15_000 && gone + amount > 0) given.toss.cancelByHand(keyOf(id), amount);
}
