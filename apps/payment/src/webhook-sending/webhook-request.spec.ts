import { JsonText, newId } from '@kessai/runtime';
import { Webhook } from 'standardwebhooks';
import type { MerchantEvent } from '../merchant-events/list-events';
import type { WebhookEndpoint } from '../webhook-endpoints/webhook-endpoint';
import { newSecret, WebhookSecrets } from '../webhook-endpoints/webhook-secrets';
import { requestOf } from './webhook-request';

const secrets = new WebhookSecrets(Buffer.alloc(32, 1));
const now = new Date();
const event: MerchantEvent = {
  id: newId('evt'),
  type: 'payment.succeeded',
  createdAt: now,
  sequence: 3n,
  data: new JsonText('{"amount":9007199254740993,"orderName":"Bohnen für Zoë 🫘"}'),
};

function anEndpoint(secret: string, previous?: { secret: string; until: Date }): WebhookEndpoint {
  const id = newId('whe');
  return {
    id,
    merchantId: newId('mer'),
    url: 'https://shop.example/',
    events: null,
    enabled: true,
    sealedSecret: secrets.seal(id, secret),
    sealedPreviousSecret: previous ? secrets.seal(id, previous.secret) : null,
    previousSecretUntil: previous?.until ?? null,
    failingSince: null,
    disabledAt: null,
    disabledReason: null,
    createdAt: now,
    updatedAt: now,
  };
}

const verify = (secret: string, { body, headers }: ReturnType<typeof requestOf>) =>
  new Webhook(secret).verify(body, { ...headers });

describe('a webhook', () => {
  it('is verified by the library of Standard Webhooks, and by no other secret', () => {
    const secret = newSecret();
    const request = requestOf(event, anEndpoint(secret), { secrets, now });
    expect(request.headers['webhook-id']).toBe(event.id);
    expect(verify(secret, request)).toMatchObject({ id: event.id, type: 'payment.succeeded', sequence: 3 });
    expect(() => verify(newSecret(), request)).toThrow('No matching signature');
    expect(() => verify(secret, { ...request, body: request.body.replace('"sequence":3', '"sequence":4') })).toThrow();
  });

  it('carries what was written down, to the last digit', () => {
    const { body } = requestOf(event, anEndpoint(newSecret()), { secrets, now });
    expect(body).toContain('"amount":9007199254740993');
    expect(Object.keys(JSON.parse(body) as object)).toEqual(['id', 'type', 'createdAt', 'sequence', 'data']);
  });

  it('is signed with the secret before the last rotation too, until its time is over', () => {
    const [secret, before] = [newSecret(), newSecret()];
    const until = new Date(now.getTime() + 1_000);
    const endpoint = anEndpoint(secret, { secret: before, until });
    const during = requestOf(event, endpoint, { secrets, now });
    expect(verify(secret, during)).toEqual(verify(before, during));
    const after = requestOf(event, endpoint, { secrets, now: until });
    expect(verify(secret, after)).toBeDefined();
    expect(() => verify(before, after)).toThrow('No matching signature');
  });
});

describe('the secret of an endpoint', () => {
  it('is unlike any other, long enough, and written as the standard writes it', () => {
    const secret = newSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(secret);
  });

  it('cannot be opened for another endpoint, with another key, or after a change', () => {
    const [mine, other, secret] = [newId('whe'), newId('whe'), newSecret()];
    const sealed = secrets.seal(mine, secret);
    expect(sealed.includes(Buffer.from(secret))).toBe(false);
    expect(secrets.open(mine, sealed)).toBe(secret);
    expect(() => secrets.open(other, sealed)).toThrow();
    expect(() => new WebhookSecrets(Buffer.alloc(32, 2)).open(mine, sealed)).toThrow();
    const changed = Buffer.from(sealed);
    changed[changed.length - 1]! ^= 1;
    expect(() => secrets.open(mine, changed)).toThrow();
  });
});
