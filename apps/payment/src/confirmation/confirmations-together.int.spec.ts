import { randomUUID } from 'node:crypto';
import { givenServiceDatabase, type GivenDatabase } from '@kessai/testing';
import { aToss, refusedAs, type AToss } from '../../testing/a-toss';
import { anOrder, givenPayment, merchantId, type GivenPayment } from '../../testing/given-payment';
import { paymentGrants, paymentMigrations } from '../database/payment-migrations';
import type { ApiResponse } from '../idempotency/responses';
import { ConfirmationService } from './confirmation.service';

let database: GivenDatabase;
let toss: AToss;
let payment: GivenPayment;

beforeAll(async () => {
  database = await givenServiceDatabase({
    name: 'together',
    migrations: paymentMigrations,
    grants: paymentGrants,
    severalStatements: true,
  });
  toss = await aToss();
  payment = await givenPayment({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 20_000, confirmsMax: 4_000 });
  toss.whenAsked(({ paymentKey }) => fateOf(paymentKey).psp);
});
afterAll(async () => {
  await payment.close();
  await toss.close();
  await database.drop();
});

/** What the PSP does with a payment, by the key it is paid with, and what becomes of it. */
const fates = [
  { name: 'paid', psp: 'as_usual', status: 'SUCCEEDED', answers: 200, events: ['payment.succeeded.v1'] },
  { name: 'declined', psp: refusedAs(403, 'REJECT_CARD_PAYMENT'), status: 'FAILED', answers: 200, events: [] },
  { name: 'cut', psp: 'charge_and_cut', status: 'UNKNOWN', answers: 202, events: ['payment.unknown.v1'] },
] as const;
const fateOf = (paymentKey: string) => fates.find(({ name }) => paymentKey.startsWith(name))!;

describe('confirms of one moment, written together', () => {
  it.each([1, 2, 500])('of %d each have what is their own, and once, however often they are sent', async (count) => {
    const ids: string[] = [];
    while (ids.length < count) ids.push((await payment.create(anOrder())).body.id);
    // Past the door, which lets in fewer of one merchant at once.
    const confirmations = payment.app.get(ConfirmationService, { strict: false });
    const given = ids.map((id, index) => ({ id, fate: fates[index % 3]!, key: randomUUID() }));
    const confirm = ({ id, fate, key: idempotencyKey }: (typeof given)[number]): Promise<ApiResponse> => {
      const paid = { paymentKey: `${fate.name}-${id}`, amountMinor: 15_000n };
      return confirmations.confirm({ paymentId: id, merchantId, actor: 'test', idempotencyKey, ...paid });
    };
    // The second of a pair comes under a key of its own, and loses its place in the transaction of both.
    const pairs = given.map((one) => [confirm(one), confirm({ ...one, key: randomUUID() })] as const);
    const answers = await Promise.all(pairs.map((pair) => Promise.allSettled(pair)));

    for (const [index, { id, fate }] of given.entries()) {
      const statuses = answers[index]!.map((one) => (one.status === 'fulfilled' ? one.value.status : one.reason));
      expect(statuses).toContain(fate.answers);
      expect(toss.callsFor(`${fate.name}-${id}`)).toHaveLength(1);
    }
    const rows = await database.admin.query<{ id: string; status: string; told: string; written: string }>(
      `SELECT CONCAT('pay_', LOWER(HEX(p.id))) AS id, p.status, p.merchantEventSequence AS told,
              CONCAT_WS(' ', (SELECT COUNT(*) FROM payment_history h WHERE h.paymentId = p.id),
                (SELECT COUNT(*) FROM payment_attempt a WHERE a.paymentId = p.id AND a.concludedAt IS NOT NULL),
                (SELECT COUNT(*) FROM merchant_event m WHERE m.subjectId = p.id AND m.sequence = 1),
                COALESCE((SELECT GROUP_CONCAT(o.type) FROM outbox o WHERE o.recordKey = CONCAT('pay_', LOWER(HEX(p.id)))), '')
              ) AS written
         FROM payment p`,
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const { id, fate } of given) {
      expect(byId.get(id)).toMatchObject({ status: fate.status, told: '1' });
      expect(byId.get(id)?.written.trim()).toBe(`3 1 1 ${fate.events.join()}`.trim());
    }
    await Promise.allSettled(given.map(confirm));
    expect(toss.calls).toHaveLength(new Set(toss.calls.map(({ paymentKey }) => paymentKey)).size);
  });
});
