import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KafkaRecords } from './kafka-records';
import { Platform } from './platform';
import { aBasket, authenticate, completed } from './shopping';

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.start({ env: { all: { LOG_LEVEL: 'debug' } } });
});
afterAll(() => platform.stop());

const customer = { id: 'canary-customer-7', email: 'canary-mail@shop.example', name: 'Canary Lovelace' };
const card = '4111111111111111';
const sentKeys = {
  wrong: 'sk_test_canary_wrong_key',
  live: 'sk_live_canary_live_key',
  basic: 'sk_test_canary_basic_key',
};
const strayText = 'canary-stray-text';

/** What must be found nowhere but where it was given to be kept. */
function canaries(): string[] {
  const { root, merchant, finance, support } = platform.stack.keys;
  return [
    ...Object.values(customer),
    card,
    '4111 1111',
    ...Object.values(sentKeys),
    strayText,
    root,
    merchant,
    finance,
    support,
  ];
}

/** Everything that any process of the platform has written. */
function logs(): string {
  const dir = dirname(platform.stack.instances[0]!.log);
  return readdirSync(dir)
    .map((file) => readFileSync(join(dir, file), 'utf8'))
    .join('\n');
}

async function topics(): Promise<string> {
  const kafka = new KafkaRecords(platform.stack.brokers, platform.stack.topicPrefix);
  const names = [
    'payment.events',
    'wallet.events',
    'ledger.events',
    'access.events',
    'payment.dlt',
    'wallet.dlt',
    'ledger.dlt',
    'wallet.access.dlt',
    'ledger.access.dlt',
  ];
  const records = await Promise.all(names.map((name) => kafka.readAll(name)));
  return records
    .flat()
    .map(({ value, headers }) => `${value?.toString()} ${JSON.stringify(headers)}`)
    .join('\n');
}

function expectNoCanaryIn(text: string, where: string): void {
  expect(text.length).toBeGreaterThan(0);
  expect({ where, found: canaries().filter((canary) => text.includes(canary)) }).toEqual({ where, found: [] });
}

const create = (body: object, headers: Record<string, string> = {}, key?: string | null) =>
  platform.ask('payment', 'POST', '/v1/payments', {
    body,
    headers: { 'idempotency-key': `canary-${Math.random()}`, ...headers },
    ...(key !== undefined && { key }),
  });

describe('secrets, card numbers and customers', () => {
  it('stand in no answer but to who has sent them, in no log, no event and no dead letter', async () => {
    const basket = { ...aBasket(), orderName: 'Beans' };
    const created = await create({ ...basket, customer });
    expect(created.status).toBe(201);
    const paymentId = String(created.body['id']);
    const answers = [created];

    // Refused, for what is in it and for who sends it.
    answers.push(await create({ ...basket, orderName: `card ${card}` }));
    answers.push(await create({ ...basket, metadata: { number: '4111 1111 1111 1111' } }));
    answers.push(await create({ ...basket, customer: { ...customer, email: strayText } }));
    for (const key of [sentKeys.wrong, sentKeys.live]) answers.push(await create({ ...basket, customer }, {}, key));
    const basic = `Basic ${Buffer.from(`${sentKeys.basic}:`).toString('base64')}`;
    answers.push(await create({ ...basket, customer }, { authorization: basic }, null));
    answers.push(
      await platform.ask('payment', 'POST', '/v1/psp/toss/webhooks', { key: null, body: { data: strayText } }),
    );
    expect(
      answers
        .slice(1)
        .map(({ status }) => status)
        .every((status) => status < 500),
    ).toBe(true);

    // A PSP that answers nonsense first, then the payment goes through every service.
    await platform.ask('simulator', 'POST', '/sim/faults', {
      body: { match: { orderId: paymentId, operation: 'confirm', times: 1 }, fault: { kind: 'garbage' } },
      key: null,
    });
    const paymentKey = await authenticate(platform, paymentId, basket);
    const confirm = { paymentKey, amount: basket.amount };
    answers.push(
      await platform.ask('payment', 'POST', `/v1/payments/${paymentId}/confirm`, {
        body: confirm,
        headers: { 'idempotency-key': 'canary-confirm' },
      }),
    );
    await completed(platform, paymentId);

    for (const { status, body } of answers) expectNoCanaryIn(JSON.stringify(body), `answer ${status}`);
    expectNoCanaryIn(await topics(), 'Kafka');
    expectNoCanaryIn(logs(), 'logs');
  });
});
