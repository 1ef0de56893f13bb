import { idToBytes, newId } from '@kessai/runtime';
import { type GivenDatabase, givenServiceDatabase } from '@kessai/testing';
import { paymentGrants, paymentMigrations } from '../database/payment-migrations';
import { aPsp, type APsp } from '../../testing/a-psp';
import { givenPayment, type Answered, type GivenPayment } from '../../testing/given-payment';
import { givenUnknown } from '../../testing/given-unknown';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;

beforeAll(async () => {
  database = await givenServiceDatabase({
    name: 'resolution',
    migrations: paymentMigrations,
    grants: paymentGrants,
    severalStatements: true,
  });
  psp = await aPsp();
  payment = await givenPayment({ db: database.db, pspUrl: psp.url });
});
afterAll(async () => {
  await payment.close();
  await psp.close();
  await database.drop();
});

type Key = 'admin' | 'secondAdmin' | 'root' | 'operator' | 'merchant';

const paid = { outcome: 'SUCCEEDED', reason: 'Toss support says so', evidence: 'case 4711: DONE at 12:04' };
const notPaid = { outcome: 'FAILED', reason: 'Toss support says so', evidence: 'case 4712: never approved' };
const ask = (id: string, body: unknown = paid, key: Key = 'admin') =>
  payment.post(`/v1/payments/${id}/resolution`, body, { key, idempotencyKey: null });
const approve = (approvalId: unknown, key: Key = 'secondAdmin') =>
  payment.post(`/v1/approvals/${String(approvalId)}/approve`, undefined, { key, idempotencyKey: null });

async function givenAsked(body: unknown = paid): Promise<{ id: string; approvalId: string; attemptId: string }> {
  const { id, attemptId } = await givenUnknown(database.db, payment);
  const asked = await ask(id, body);
  expect(asked.status).toBe(202);
  return { id, approvalId: String(asked.body['approvalId']), attemptId };
}

const rowsOf = <Row>(table: string, id: string, order: string) =>
  database.db.query<Row>(`SELECT * FROM ${table} WHERE paymentId = ? ORDER BY ${order}`, [idToBytes(id)]);
const eventsOf = async (id: string) =>
  (
    await database.db.query<{ type: string }>('SELECT type FROM outbox WHERE recordKey = ? ORDER BY sequence', [
      Buffer.from(id),
    ])
  ).map(({ type }) => type);

/** Everything that an approval may write. */
const traceOf = async (id: string) => ({
  history: await rowsOf('payment_history', id, 'version'),
  attempts: await rowsOf('payment_attempt', id, 'attemptNo'),
  events: await eventsOf(id),
  recovery: await rowsOf('payment_recovery', id, 'paymentId'),
});

/** As the recovery does when a look-up has told. */
const settleByLookUp = (id: string) =>
  database.db.execute(
    `UPDATE payment SET status = 'FAILED', occupiesOrder = NULL, version = version + 1 WHERE id = ?`,
    [idToBytes(id)],
  );

describe('recording an outcome by hand', () => {
  it('changes nothing until another key agrees', async () => {
    const { id, approvalId } = await givenAsked();
    expect((await payment.get(`/v1/approvals/${approvalId}`, { key: 'admin' })).body).toEqual({
      approvalId,
      kind: 'payment_resolution',
      status: 'pending',
      scope: 'admin',
      paymentId: id,
      request: { ...paid, approvedAt: null },
      requestedBy: 'admin',
      requestedAt: expect.any(String),
      approvedBy: null,
      approvedAt: null,
    });
    expect((await payment.get(`/v1/payments/${id}`)).body.status).toBe('UNKNOWN');

    const own = await approve(approvalId, 'admin');
    expect(own).toMatchObject({
      status: 409,
      body: { code: 'state_forbids', detail: expect.stringMatching(/another/) },
    });
    expect((await payment.get(`/v1/payments/${id}`)).body.status).toBe('UNKNOWN');
  });

  it('makes it SUCCEEDED with its events, its evidence and no question left', async () => {
    const approvedAt = new Date(Date.now() - 10 * 60_000).toISOString();
    const { id, approvalId } = await givenAsked({ ...paid, approvedAt });
    const wakeUps = payment.wakeUps();
    const approved = await approve(approvalId);
    expect(approved).toMatchObject({
      status: 200,
      body: { approvalId, status: 'approved', requestedBy: 'admin', approvedBy: 'secondAdmin' },
    });
    expect(approved.body['payment']).toMatchObject({
      id,
      status: 'SUCCEEDED',
      approvedAt,
      failure: null,
      recovery: null,
    });
    expect(payment.wakeUps()).toBe(wakeUps + 1);

    const { history, attempts, events, recovery } = await traceOf(id);
    expect(events).toEqual(['payment.unknown.v1', 'payment.succeeded.v1', 'payment.resolved.v1']);
    expect(recovery).toEqual([]);
    const evidence = attempts.at(-1) as { id: Buffer; answer: string };
    expect(evidence).toMatchObject({
      attemptNo: 2,
      kind: 'resolution',
      conclusion: 'captured',
      conclusionCode: 'recorded_by_hand',
      isDefinite: 1,
      idempotencyKey: null,
      concludedAt: expect.any(Date),
    });
    expect(JSON.parse(evidence.answer)).toEqual({
      approvalId,
      requestedBy: 'admin',
      approvedBy: 'secondAdmin',
      reason: paid.reason,
      evidence: paid.evidence,
    });
    expect(history.at(-1)).toMatchObject({
      fromStatus: 'UNKNOWN',
      toStatus: 'SUCCEEDED',
      reason: 'recorded_by_hand',
      actor: 'secondAdmin',
      attemptId: evidence.id,
    });
  });

  it('makes it FAILED, which is not a decline of the buyer, and frees the order', async () => {
    const { id, approvalId } = await givenAsked(notPaid);
    expect((await approve(approvalId, 'root')).body['payment']).toMatchObject({
      status: 'FAILED',
      failure: { code: 'recorded_by_hand', message: notPaid.reason, declined: false },
    });
    const { attempts, events, recovery } = await traceOf(id);
    expect(events).toEqual(['payment.unknown.v1', 'payment.resolved.v1']);
    expect(attempts.at(-1)).toMatchObject({ kind: 'resolution', conclusion: 'declined' });

    // A confirm may have been on its way: the PSP is asked once more, and a process at the case has lost it.
    const [check] = recovery as { dueAt: Date; openedAt: Date }[];
    expect(check).toMatchObject({ question: 'check', tries: 0, leaseToken: '1', leaseUntil: null });
    expect(check!.dueAt.getTime() - check!.openedAt.getTime()).toBe(600_000);
  });

  it('takes back what was booked for another amount', async () => {
    const { id, approvalId, attemptId } = await givenAsked();
    const at = new Date();
    await database.db.execute(
      `INSERT INTO psp_finding (paymentId, kind, transactionKey, currency, amountMinor, occurredAt, foundAt, attemptId)
       VALUES (?, 'amount_differs', 'key', 'KRW', 14000, ?, ?, ?)`,
      [idToBytes(id), at, at, idToBytes(attemptId)],
    );
    expect((await approve(approvalId)).status).toBe(200);
    expect(await eventsOf(id)).toEqual([
      'payment.unknown.v1',
      'payment.amount_differs_resolved.v1',
      'payment.succeeded.v1',
      'payment.resolved.v1',
    ]);
    expect(await rowsOf('psp_finding', id, 'foundAt')).toMatchObject([{ resolvedAt: expect.any(Date) }]);
  });

  it('happens once: approving again, by whom ever, shows what is recorded', async () => {
    const { id, approvalId } = await givenAsked();
    const first = await approve(approvalId);
    const trace = await traceOf(id);
    for (const key of ['secondAdmin', 'root'] as const) {
      const again = await approve(approvalId, key);
      expect({ status: again.status, body: again.body }).toEqual({ status: 200, body: first.body });
    }
    expect(await traceOf(id)).toEqual(trace);
  });

  it('happens once though two approve at the same moment, each several times', async () => {
    const { id, approvalId } = await givenAsked();
    const keys = ['secondAdmin', 'root', 'secondAdmin', 'root', 'secondAdmin', 'root'] as const;
    const answers = await Promise.all(keys.map((key) => approve(approvalId, key)));
    expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 200));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const { attempts, events, history } = await traceOf(id);
    expect(events).toEqual(['payment.unknown.v1', 'payment.succeeded.v1', 'payment.resolved.v1']);
    expect(attempts).toHaveLength(2);
    expect(history.at(-1)).toMatchObject({ actor: answers[0]?.body['approvedBy'] });
  });

  it('lets one of two contradicting requests through, whichever is approved first', async () => {
    const { id } = await givenUnknown(database.db, payment);
    const asked = await Promise.all([ask(id, paid), ask(id, notPaid)]);
    const approvals = asked.map(({ body }) => body['approvalId']);
    const answers = await Promise.all(approvals.map((approvalId) => approve(approvalId)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const statuses = await Promise.all(
      approvals.map(async (one) => (await payment.get(`/v1/approvals/${String(one)}`, { key: 'admin' })).body.status),
    );
    expect([...statuses].sort()).toEqual(['approved', 'lapsed']);
    expect((await traceOf(id)).attempts).toHaveLength(2);
  });

  it('writes nothing once the PSP has told', async () => {
    const { id, approvalId } = await givenAsked();
    await settleByLookUp(id);
    const trace = await traceOf(id);
    expect(await approve(approvalId)).toMatchObject({ status: 409, body: { code: 'state_forbids' } });
    expect(await traceOf(id)).toEqual(trace);
    expect((await payment.get(`/v1/approvals/${approvalId}`, { key: 'admin' })).body).toMatchObject({
      status: 'lapsed',
      approvedBy: null,
      approvedAt: null,
    });
  });

  it('writes all or nothing when the PSP tells at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, approvalId } = await givenAsked();
      const before = await traceOf(id);
      const lookUpFirst = await Promise.all([
        approve(approvalId),
        database.db.execute(
          `UPDATE payment SET status = 'FAILED', occupiesOrder = NULL, version = version + 1 WHERE id = ? AND status = 'UNKNOWN'`,
          [idToBytes(id)],
        ),
      ]);
      const [answer, { affectedRows }] = lookUpFirst;
      expect(answer.status).toBe(affectedRows === 1 ? 409 : 200);
      const after = await traceOf(id);
      if (affectedRows === 1) expect(after).toEqual(before);
      else expect(after.events).toHaveLength(3);
    }
  });

  it('goes on when something is noted of the payment, or asked about it, in the meantime', async () => {
    const { id, approvalId } = await givenAsked();
    await database.db.execute('UPDATE payment SET version = version + 1 WHERE id = ?', [idToBytes(id)]);
    const lookUps = Array.from({ length: 20 }, (_, index) =>
      database.db.execute(
        `INSERT IGNORE INTO payment_attempt (paymentId, attemptNo, id, kind, paymentKey, sentAt)
         VALUES (?, ?, ?, 'lookup', 'key', ?)`,
        [idToBytes(id), index + 2, idToBytes(newId('att')), new Date()],
      ),
    );
    const [approved] = await Promise.all([approve(approvalId), ...lookUps]);
    expect(approved.body['payment']).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('asking for it', () => {
  it('twice in the same words finds the same approval; in other words, or by another key, it is another', async () => {
    const { id, approvalId } = await givenAsked();
    const idOf = async (answer: Promise<Answered>) => (await answer).body['approvalId'];
    expect(await idOf(ask(id))).toBe(approvalId);
    expect(await idOf(ask(id, { ...paid, reason: 'Another' }))).not.toBe(approvalId);
    expect(await idOf(ask(id, paid, 'root'))).not.toBe(approvalId);
  });

  it('is for administrators, and for payments that are UNKNOWN', async () => {
    const { id } = await givenUnknown(database.db, payment);
    for (const key of ['merchant', 'operator'] as const) expect((await ask(id, paid, key)).status).toBe(403);
    const created = (await payment.create()).body.id;
    expect(await ask(created)).toMatchObject({ status: 409, body: { code: 'state_forbids' } });
    expect((await ask(newId('pay'))).status).toBe(404);
    expect((await ask('pay_1')).status).toBe(404);
    expect((await ask(id, { ...paid, reason: undefined })).body).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/reason' }],
    });
    const damaged = { key: 'admin', idempotencyKey: 'ü' } as const;
    expect((await payment.post(`/v1/payments/${id}/resolution`, paid, damaged)).status).toBe(400);
  });
});

describe('approvals', () => {
  it('are approved only with the scope that the request takes, and none that is unknown', async () => {
    const { approvalId } = await givenAsked();
    for (const key of ['merchant', 'operator'] as const) expect((await approve(approvalId, key)).status).toBe(403);
    await database.db.execute(`UPDATE approval SET scope = 'ledger:write' WHERE id = ?`, [idToBytes(approvalId)]);
    expect((await approve(approvalId)).body.code).toBe('insufficient_scope');
    expect((await approve(approvalId, 'root')).status).toBe(200);
    expect((await approve(newId('apr'))).status).toBe(404);
    expect((await payment.get('/v1/approvals/apr_1', { key: 'admin' })).status).toBe(404);
  });

  it('are listed newest first, by what has become of them', async () => {
    const [approved, lapsed, pending] = [await givenAsked(), await givenAsked(), await givenAsked()];
    await approve(approved.approvalId);
    await settleByLookUp(lapsed.id);
    const list = async (query: string) => (await payment.get(`/v1/approvals?${query}`, { key: 'admin' })).body;
    const idsOf = async (query: string) => (await list(query)).data.map((one) => one['approvalId']);
    expect(await idsOf('limit=3')).toEqual([pending.approvalId, lapsed.approvalId, approved.approvalId]);
    expect(await idsOf('limit=1&status=pending')).toEqual([pending.approvalId]);
    expect(await idsOf('limit=1&status=lapsed')).toEqual([lapsed.approvalId]);
    expect(await idsOf('limit=1&status=approved')).toEqual([approved.approvalId]);

    const first = await list('limit=1');
    expect(first.hasMore).toBe(true);
    expect(await idsOf(`limit=1&cursor=${first.nextCursor}`)).toEqual([lapsed.approvalId]);
    for (const query of ['status=open', 'cursor=damaged', 'limit=0', 'offset=1']) {
      expect((await payment.get(`/v1/approvals?${query}`, { key: 'admin' })).status).toBe(400);
    }
    expect((await payment.get('/v1/approvals', { key: 'operator' })).status).toBe(403);
  });
});
