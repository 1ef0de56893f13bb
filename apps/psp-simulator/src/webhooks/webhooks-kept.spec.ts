import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { issueKey } from '../book/issue-key';
import { Store } from '../book/store';
import { Timers } from '../book/timers';
import { Faults } from '../faults/faults';
import { givenReceiver, type Receiver } from '../given-receiver';
import { Webhooks } from './webhooks';

jest.setTimeout(30_000);

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

  function givenWebhooks(limits: { answerWithinMs?: number } = {}) {
    const timers = new Timers(store.book);
    const webhooks = new Webhooks(store, timers, new Faults(1), { url: receiver.url, ...limits });
    const paymentKey = issueKey(store, { orderId: 'order-0001', amount: 100n, currency: 'KRW', orderName: 'Beans' });
    const announce = (times: number) => {
      const payment = store.book.payments.get(paymentKey);
      for (let count = 0; payment !== undefined && count < times; count += 1) webhooks.announce(payment, 'confirm');
    };
    return { timers, webhooks, announce };
  }

  it('are kept up to ten thousand, and further ones are dropped and counted', async () => {
    const { timers, webhooks, announce } = givenWebhooks();
    announce(10_003);
    expect(webhooks.state()).toMatchObject({ undelivered: 10_000, dropped: 3 });
    await receiver.received(20);
    webhooks.forget();
    timers.clear();
  });

  it('make room for others when they are not answered in time, and come again', async () => {
    const { timers, webhooks, announce } = givenWebhooks({ answerWithinMs: 300 });
    announce(25);
    await receiver.received(1);
    receiver.answer = 200; // too late for those that are under way
    while (!JSON.stringify(webhooks.state()).includes('"undelivered":0')) {
      store.book.apply({ type: 'clock', ms: 60_000 });
      timers.catchUp();
      await turn();
    }
    expect(Math.max(...receiver.webhooks.map(({ retried }) => retried))).toBeGreaterThan(0);
    webhooks.forget();
    timers.clear();
  });
});
