import { Webhook } from 'standardwebhooks';
import { verifyWebhook, WebhookRejected, WebhookSecretMalformed } from './index';

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

  const but = (changed: Record<string, string | undefined>) => ({ headers: { ...signed(), ...changed } });
  it.each([
    ['another body', { headers: signed('{}') }, 'no_matching_signature'],
    [
      'another secret',
      { secret: `whsec_${Buffer.from('another secret altogether').toString('base64')}` },
      'no_matching_signature',
    ],
    ['no headers', { headers: {} }, 'missing_header'],
    ['no id', but({ 'Webhook-Id': undefined }), 'missing_header'],
    ['an empty signature', but({ 'Webhook-Signature': '' }), 'missing_header'],
    ['a signature of long ago', { headers: signed(payload, new Date(Date.now() - 600_000)) }, 'too_old'],
    ['a signature of the future', { headers: signed(payload, new Date(Date.now() + 600_000)) }, 'too_new'],
    ['a time that is none', but({ 'Webhook-Timestamp': 'now' }), 'malformed_timestamp'],
    [
      'a time with more behind it',
      but({ 'Webhook-Timestamp': `${Math.floor(Date.now() / 1000)}x` }),
      'malformed_timestamp',
    ],
    ['a signature without version', but({ 'Webhook-Signature': 'bm90LW91cnM=' }), 'malformed_signature'],
    ['a signature of another version', but({ 'Webhook-Signature': 'v2,bm90LW91cnM=' }), 'malformed_signature'],
    ['nothing that is signed', { payload: '', headers: signed('') }, 'malformed_body'],
    ['a signed text that is no object', { payload: '"x"', headers: signed('"x"') }, 'malformed_body'],
  ])('is rejected with %s, and says for what', (_, other, reason) => {
    const verify = () => verifyWebhook({ payload, headers: signed(), secret, ...other });
    expect(verify).toThrow(WebhookRejected);
    expect(verify).toThrow(expect.objectContaining({ reason }));
  });

  it.each(['', 'whsec_', 'whsec_not base64!', 'hush, hush'])('cannot be verified with %j for a secret', (malformed) => {
    expect(() => verifyWebhook({ payload, headers: signed(), secret: malformed })).toThrow(WebhookSecretMalformed);
  });
});
