import { Webhook } from 'standardwebhooks';
import { verifyWebhook, WebhookRejected } from './index';

const secret = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;
const event = { id: 'evt_1', type: 'payment.succeeded', createdAt: '2026-01-01T00:00:00.000Z', sequence: 1, data: {} };
const payload = JSON.stringify(event);

function signed(text = payload, at = new Date()): Record<string, string> {
  return {
    'Webhook-Id': event.id,
    'Webhook-Timestamp': String(Math.floor(at.getTime() / 1000)),
    'Webhook-Signature': new Webhook(secret).sign(event.id, at, text),
  };
}

describe('a webhook', () => {
  it('is the event it tells, whichever way headers and body come', () => {
    expect(verifyWebhook({ payload, headers: signed(), secret })).toEqual(event);
    expect(verifyWebhook({ payload: Buffer.from(payload), headers: new Headers(signed()), secret })).toEqual(event);
  });

  it('has the data that its type says', () => {
    const data = { orderId: 'order-1', amount: 1_000 };
    const completed = JSON.stringify({ ...event, type: 'payment.completed', data });
    const told = verifyWebhook({ payload: completed, headers: signed(completed), secret });

    expect(told.type === 'payment.completed' && [told.data.orderId, told.data.amount]).toEqual(['order-1', 1_000]);
  });

  it('holds under either of two signatures, while a secret is being changed', () => {
    const headers = signed();
    headers['Webhook-Signature'] = `v1,bm90LW91cnM= ${headers['Webhook-Signature']}`;
    expect(verifyWebhook({ payload, headers, secret })).toEqual(event);
  });

  it.each([
    ['another body', { headers: signed('{}') }],
    ['another secret', { secret: `whsec_${Buffer.from('another secret altogether').toString('base64')}` }],
    ['no signature', { headers: {} }],
    ['a signature of long ago', { headers: signed(payload, new Date(Date.now() - 600_000)) }],
  ])('is rejected with %s', (_, other) => {
    expect(() => verifyWebhook({ payload, headers: signed(), secret, ...other })).toThrow(WebhookRejected);
  });
});
