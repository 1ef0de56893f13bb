import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueKey } from '../book/issue-key';
import { Store } from '../book/store';
import { Timers } from '../book/timers';
import { Faults } from '../control/faults';
import { givenReceiver, type Receiver } from '../given-receiver';
import { Webhooks } from './webhooks';

describe('webhooks that nobody takes', () => {
  let folder: string;
  let store: Store;
  let receiver: Receiver;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'webhooks-'));
    store = await Store.open(join(folder, 'approvals.jsonl'));
    receiver = await givenReceiver();
    receiver.answer = null;
  });
  afterEach(async () => {
    store.close();
    await receiver.close();
    rmSync(folder, { recursive: true });
  });

  it('are kept up to ten thousand, and further ones are dropped and counted', async () => {
    const timers = new Timers(store.book);
    const webhooks = new Webhooks(store, timers, new Faults(1), receiver.url);
    const paymentKey = issueKey(store, { orderId: 'order-0001', amount: 100n, currency: 'KRW', orderName: 'Beans' });
    const payment = store.book.payments.get(paymentKey);
    for (let count = 0; payment !== undefined && count < 10_003; count += 1) webhooks.announce(payment, 'confirm');
    expect(webhooks.state()).toMatchObject({ undelivered: 10_000, dropped: 3 });
    await receiver.received(20);
    webhooks.forget();
    timers.clear();
  });
});
