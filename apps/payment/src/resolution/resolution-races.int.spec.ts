import { messagingMigrations } from '@kessai/messaging';
import { idToBytes, newId } from '@kessai/runtime';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { insertAttempt, type Attempt } from '../psp-attempts/attempts';
import { PspOutcomes, type Said } from '../psp-outcomes/psp-outcomes';
import { paymentMigrations } from '../database/payment-migrations';
import { aPsp, type APsp } from '../../testing/a-psp';
import { givenPayment, type GivenPayment } from '../../testing/given-payment';
import { givenUnknown } from '../../testing/given-unknown';
import { readPayment } from '../payment/payment';
import type { PspAnswer } from '../psp/psp';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;
let outcomes: PspOutcomes;

beforeAll(async () => {
  database = await givenDatabase({
    name: 'resolutionraces',
    migrations: [...messagingMigrations, ...paymentMigrations],
    severalStatements: true,
  });
  psp = await aPsp();
  payment = await givenPayment({ db: database.db, pspUrl: psp.url });
  outcomes = payment.app.get(PspOutcomes, { strict: false });
});
afterAll(async () => {
  await payment.close();
  await psp.close();
  await database.drop();
});

const evidence = {
  httpStatus: 200,
  pspCode: null,
  pspTraceId: null,
  answer: '{"status":"DONE"}',
  isDefinite: false,
  sentAt: new Date(),
  answeredAt: new Date(),
};
const captured: PspAnswer = {
  conclusion: 'captured',
  method: null,
  approvedAt: new Date(),
  cancels: [],
  evidence,
};

/** A look-up that has left, and whose answer is on its way. */
async function givenLookUpUnderWay(paymentId: string): Promise<Attempt> {
  const attempt: Attempt = { id: newId('att'), attemptNo: 2, kind: 'lookup', idempotencyKey: null };
  const sending = { paymentId, paymentKey: `key-of-${paymentId}`, sentAt: new Date() };
  const { sql, params } = insertAttempt(attempt, sending);
  await database.db.execute(sql, params);
  return attempt;
}

async function givenAsked(paymentId: string, outcome: 'SUCCEEDED' | 'FAILED'): Promise<string> {
  const body = { outcome, reason: 'Toss support', evidence: 'case 4711' };
  const asked = await payment.post(`/v1/payments/${paymentId}/resolution`, body, { key: 'admin' });
  return String(asked.body['approvalId']);
}

const approve = (approvalId: string) =>
  payment.post(`/v1/approvals/${approvalId}/approve`, undefined, { key: 'secondAdmin' });

const saidOf = (attempt: Attempt): Said => ({
  attempt,
  reply: captured,
  actor: 'recovery',
  isStale: true,
  request: null,
  failpoints: { beforeCommit: 'recovery.before-outcome-commit', afterCommit: 'recovery.after-outcome-commit' },
});

async function answerArrives(paymentId: string, attempt: Attempt): Promise<void> {
  const read = await readPayment(database.db, paymentId, null);
  await outcomes.record(read, saidOf(attempt));
}

const eventsOf = async (paymentId: string): Promise<string[]> => {
  const sql = 'SELECT type FROM outbox WHERE recordKey = ? ORDER BY sequence';
  const rows = await database.db.query<{ type: string }>(sql, [Buffer.from(paymentId)]);
  return rows.map(({ type }) => type);
};
const countOf = async (table: string, paymentId: string): Promise<number> =>
  (await database.db.query<unknown>(`SELECT 1 FROM ${table} WHERE paymentId = ?`, [idToBytes(paymentId)])).length;

const rounds = 12;

describe('an outcome recorded by hand while the PSP answers', () => {
  it('never hides a charge: it is refused, or what the PSP says is a late success', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { id } = await givenUnknown(database.db, payment);
      const attempt = await givenLookUpUnderWay(id);
      const approvalId = await givenAsked(id, 'FAILED');
      const [approved] = await Promise.all([approve(approvalId), answerArrives(id, attempt)]);
      const { body } = await payment.get(`/v1/payments/${id}`);
      const events = await eventsOf(id);
      if (approved.status === 409) {
        expect(body).toMatchObject({ status: 'SUCCEEDED', lateSuccess: null });
        expect(events).toEqual(['payment.unknown.v1', 'payment.succeeded.v1', 'payment.resolved.v1']);
        expect(await countOf('payment_attempt', id)).toBe(2);
      } else {
        expect(approved.status).toBe(200);
        expect(body).toMatchObject({ status: 'FAILED', lateSuccess: { resolution: null } });
        expect(events).toEqual(['payment.unknown.v1', 'payment.resolved.v1', 'payment.late_success.v1']);
        expect(await countOf('payment_recovery', id)).toBe(1); // The money is to go back.
      }
    }
  });

  it('never announces a success twice', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { id } = await givenUnknown(database.db, payment);
      const attempt = await givenLookUpUnderWay(id);
      const approvalId = await givenAsked(id, 'SUCCEEDED');
      const [approved] = await Promise.all([approve(approvalId), answerArrives(id, attempt)]);
      expect([200, 409]).toContain(approved.status);
      expect((await payment.get(`/v1/payments/${id}`)).body).toMatchObject({ status: 'SUCCEEDED', lateSuccess: null });
      expect(await eventsOf(id)).toEqual(['payment.unknown.v1', 'payment.succeeded.v1', 'payment.resolved.v1']);
    }
  });

  it('finds a charge that the PSP tells of only afterwards', async () => {
    const { id } = await givenUnknown(database.db, payment);
    const attempt = await givenLookUpUnderWay(id);
    const beforehand = await readPayment(database.db, id, null);
    expect((await approve(await givenAsked(id, 'FAILED'))).status).toBe(200);
    await outcomes.record(beforehand, saidOf(attempt));
    const { body } = await payment.get(`/v1/payments/${id}`);
    expect(body).toMatchObject({ status: 'FAILED', lateSuccess: { paymentKey: `key-of-${id}`, resolution: null } });
    const { data } = (await payment.get(`/v1/payments/${id}/timeline`)).body;
    expect(data).toContainEqual(
      expect.objectContaining({ kind: 'note', reason: 'late_success', evidence: attempt.id }),
    );
    expect(data).toContainEqual(expect.objectContaining({ kind: 'attempt', operation: 'resolution' }));
  });
});
