import { LedgerNotedV1 } from '@kessai/contracts';
import { answerId, messagingMigrations } from '@kessai/messaging';
import { queueRows, type Statement } from '@kessai/database';
import { idFromBytes, idToBytes, newId } from '@kessai/runtime';
import { asRows, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aPsp, type APsp } from '../../testing/a-psp';
import { givenPayment, type GivenPayment, type PaymentJson } from '../../testing/given-payment';
import { givenSucceeded } from '../../testing/given-succeeded';
import { givenUnknown } from '../../testing/given-unknown';
import { attemptsOf, heardBy, historyOf, noticesOf, rowsMax, sentBy, webhooksOf } from './timeline-rows';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;

beforeAll(async () => {
  database = await givenDatabase({ name: 'timeline', migrations: [...messagingMigrations, ...paymentMigrations] });
  psp = await aPsp();
  payment = await givenPayment({ db: database.db, pspUrl: psp.url });
});
afterAll(async () => {
  await payment.close();
  await psp.close();
  await database.drop();
});

interface Timeline {
  readonly data: (PaymentJson & { kind: string })[];
  readonly truncated?: boolean;
}

const timelineOf = async (id: string): Promise<Timeline> => {
  const { status, body } = await payment.get(`/v1/payments/${id}/timeline`, { key: 'operator' });
  expect(status).toBe(200);
  return body as unknown as Timeline;
};

const hear = (eventId: string, topic: string) =>
  database.db.execute(
    `INSERT INTO inbox (consumerGroup, eventId, topic, kafkaPartition, kafkaOffset, receivedAt) VALUES ('payment', ?, ?, 4, 17, ?)`,
    [idToBytes(eventId), topic, new Date()],
  );

describe('the timeline of a payment', () => {
  it('holds the steps, the call, our event, its answer and the webhook of a payment that is not known', async () => {
    const { id, attemptId } = await givenUnknown(database.db, payment);
    const [notice] = await database.db.query<{ eventId: Buffer }>(
      'SELECT eventId FROM ledger_notice WHERE paymentId = ?',
      [idToBytes(id)],
    );
    const eventId = idFromBytes('evt', notice!.eventId);
    const noted = answerId(eventId, LedgerNotedV1.type);
    await hear(noted, 'ledger.events');
    await database.db.execute(
      `INSERT INTO psp_webhook (id, paymentId, eventType, claims, receivedAt) VALUES (?, ?, 'PAYMENT_STATUS_CHANGED', 'DONE', ?)`,
      [Buffer.alloc(32, 1), idToBytes(id), new Date()],
    );

    const { data, truncated } = await timelineOf(id);
    expect(truncated).toBeUndefined();
    expect(data.map(({ at }) => at)).toEqual(data.map(({ at }) => at).sort());
    expect(data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'transition', from: null, to: 'CREATED' }),
        expect.objectContaining({ kind: 'transition', from: 'EXECUTING', to: 'UNKNOWN', evidence: attemptId }),
        expect.objectContaining({ kind: 'attempt', operation: 'confirm', id: attemptId, code: 'psp_timeout' }),
        expect.objectContaining({
          kind: 'event_out',
          id: eventId,
          type: 'payment.unknown.v1',
          traceId: 'a'.repeat(32),
        }),
        expect.objectContaining({
          kind: 'event_in',
          id: noted,
          type: 'ledger.noted.v1',
          answers: eventId,
          topic: 'ledger.events',
          partition: 4,
          offset: 17,
          traceId: 'a'.repeat(32),
        }),
        expect.objectContaining({ kind: 'webhook', eventType: 'PAYMENT_STATUS_CHANGED', claims: 'DONE' }),
      ]),
    );
    expect(data).toHaveLength(7);
  });

  it('holds the answers of wallet and ledger to a success', async () => {
    const { id } = await givenUnknown(database.db, payment);
    const { eventId } = await givenSucceeded(database.db);
    await database.db.execute('UPDATE payment SET succeededEventId = ? WHERE id = ?', [
      idToBytes(eventId),
      idToBytes(id),
    ]);
    await hear(answerId(eventId, 'wallet.credited.v1'), 'wallet.events');
    await hear(answerId(eventId, 'ledger.booked.v1'), 'ledger.events');
    await hear(newId('evt'), 'wallet.events'); // of another payment
    const { data } = await timelineOf(id);
    expect(data.filter(({ kind }) => kind === 'event_in').map(({ type }) => type)).toEqual(
      expect.arrayContaining(['wallet.credited.v1', 'ledger.booked.v1']),
    );
    expect(data.filter(({ kind }) => kind.startsWith('event_'))).toHaveLength(4);
  });

  it("is its merchant's and the operators' to see", async () => {
    const { id } = await givenUnknown(database.db, payment);
    const statusFor = async (key: 'merchant' | 'other' | 'operator' | 'secondAdmin', of = id) =>
      (await payment.get(`/v1/payments/${of}/timeline`, { key })).status;
    expect(await statusFor('merchant')).toBe(200);
    expect(await statusFor('other')).toBe(404);
    expect(await statusFor('operator')).toBe(200);
    expect(await statusFor('secondAdmin')).toBe(403);
    expect(await statusFor('operator', newId('pay'))).toBe(404);
    expect(await statusFor('operator', 'pay_1')).toBe(404);
  });

  it('keeps to the newest look-ups, says so, and never loses the request that charged', async () => {
    const { id, attemptId } = await givenUnknown(database.db, payment);
    const lookUps = Array.from({ length: rowsMax + 1 }, (_, index) => [
      idToBytes(id),
      index + 2,
      idToBytes(newId('att')),
      'lookup',
      'key',
      new Date(Date.now() + index),
    ]);
    const columns = ['paymentId', 'attemptNo', 'id', 'kind', 'paymentKey', 'sentAt'];
    await database.db.transaction((tx) => queueRows(tx, 'payment_attempt', asRows(columns, lookUps)));
    const { data, truncated } = await timelineOf(id);
    expect(truncated).toBe(true);
    const shown = data.filter(({ kind }) => kind === 'lookup').map((one) => one.id);
    expect(shown).toHaveLength(rowsMax);
    expect(shown.at(-1)).toBe(idFromBytes('att', lookUps.at(-1)![2] as Buffer));
    expect(data).toContainEqual(expect.objectContaining({ kind: 'attempt', id: attemptId }));
  });

  it('reads by keys alone, however much there is of others', async () => {
    const paymentId = idToBytes((await givenUnknown(database.db, payment)).id);
    await givenManyOthers();
    const eventIds = [newId('evt'), newId('evt')];
    const statements: Record<string, Statement> = {
      history: historyOf(paymentId),
      lookUps: attemptsOf(paymentId, 'lookups'),
      attempts: attemptsOf(paymentId, 'others'),
      notices: noticesOf(paymentId),
      sent: sentBy(eventIds),
      heard: heardBy(eventIds),
      webhooks: webhooksOf(paymentId),
    };
    const keys: Record<string, string | null> = {};
    for (const [name, { sql, params }] of Object.entries(statements)) {
      const plan = await database.db.query<{ key: string | null }>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, [...params]);
      keys[name] = plan.map(({ key }) => key).join();
    }
    expect(keys).toEqual({
      history: 'PRIMARY',
      lookUps: 'PRIMARY',
      attempts: 'PRIMARY',
      notices: 'ledger_notice_of_payment',
      sent: 'PRIMARY',
      heard: 'PRIMARY',
      webhooks: 'psp_webhook_of_payment',
    });
  });
});

/** Enough that the database would not rather read a whole table. */
async function givenManyOthers(): Promise<void> {
  const at = new Date();
  const many = Array.from({ length: 300 }, () => idToBytes(newId('pay')));
  await database.db.transaction(async (tx) => {
    const webhook = ['id', 'paymentId', 'eventType', 'receivedAt'];
    queueRows(
      tx,
      'psp_webhook',
      asRows(
        webhook,
        many.map((id) => [Buffer.concat([id, id]), id, 'X', at]),
      ),
    );
    const notice = ['eventId', 'paymentId', 'type', 'announcedAt'];
    queueRows(
      tx,
      'ledger_notice',
      asRows(
        notice,
        many.map((id) => [id, id, 'x', at]),
      ),
    );
    const sent = ['id', 'topic', 'type', 'occurredAt'];
    queueRows(
      tx,
      'outbox',
      asRows(
        sent,
        many.map((id) => [id, 'x', 'x', at]),
      ),
    );
    const heard = ['eventId', 'consumerGroup', 'topic', 'kafkaPartition', 'kafkaOffset', 'receivedAt'];
    queueRows(
      tx,
      'inbox',
      asRows(
        heard,
        many.map((id) => [id, 'payment', 'x', 0, 0, at]),
      ),
    );
    const step = ['paymentId', 'version', 'toStatus', 'reason', 'actor', 'at'];
    queueRows(
      tx,
      'payment_history',
      asRows(
        step,
        many.map((id) => [id, 1, 'CREATED', 'x', 'x', at]),
      ),
    );
  });
}
