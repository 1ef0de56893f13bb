import { messagingMigrations } from '@kessai/messaging';
import { openDatabase } from '@kessai/database';
import { givenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aDatabaseProxy } from '../../testing/a-database-proxy';
import { aToss } from '../../testing/a-toss';
import { anOrder, givenPayment } from '../../testing/given-payment';

it('a refund whose commit was lost may be asked for again, and is one refund', async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  const database = await givenDatabase({ name: 'lost_commit', migrations });
  const proxy = await aDatabaseProxy(database.url);
  const db = await openDatabase({ url: proxy.url, poolSize: 4, name: 'proxied', severalStatements: true });
  const toss = await aToss();
  const payment = await givenPayment({ db, pspUrl: toss.url, pspTimeoutMs: 10_000 });
  const { id } = (await payment.create(anOrder())).body;
  await payment.confirm({ id });
  const refund = () => payment.post(`/v1/payments/${id}/refunds`, { reason: 'sold out' }, { idempotencyKey: 'once' });

  proxy.loseNextCommit();
  const lost = await refund();
  expect(proxy.isLost()).toBe(true);
  // Not a 404, by which a merchant would believe that there is nothing to refund.
  expect([lost.status, lost.body['code']]).toEqual([503, 'not_ready']);

  const [again, repeated] = [await refund(), await refund()];
  expect([again.status, again.body.status, repeated.body]).toEqual([201, 'SUCCEEDED', again.body]);
  expect((await payment.get(`/v1/payments/${id}/refunds`)).body['data']).toHaveLength(1);

  await payment.close();
  await toss.close();
  await db.close();
  await proxy.close();
  await database.drop();
});
