import fc from 'fast-check';
import { operationsOf, type Operation } from './api-document';
import { damaged, requestOf } from './requests';

const document = {
  components: {
    schemas: {
      Order: {
        type: 'object',
        required: ['orderId', 'amount'],
        properties: {
          orderId: { type: 'string', pattern: '^[A-Za-z0-9_-]{6,64}$' },
          amount: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
          lines: { type: 'array', items: { $ref: '#/components/schemas/Line' }, minItems: 1, maxItems: 100 },
          metadata: { type: 'object', additionalProperties: { type: 'string', maxLength: 500 } },
          note: { anyOf: [{ type: 'string', format: 'email' }, { type: 'null' }] },
        },
      },
      Line: { type: 'object', required: ['amount'], properties: { amount: { type: 'integer', minimum: 1 } } },
    },
  },
  paths: {
    '/v1/orders/{id}': {
      post: {
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^pay_[0-9a-f]{32}$' } },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
        ],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } },
        responses: { 201: {}, 409: {} },
      },
    },
  },
};

const [operation] = operationsOf('payment', document) as [Operation];
const samples = fc.sample(requestOf(operation), { numRuns: 2_000, seed: 7 });
const parsed = (body: string | null): unknown => {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
};
const isAllowed = (body: unknown): boolean => {
  const { orderId, amount, lines, ...rest } = (body ?? {}) as Record<string, unknown>;
  const strangers = Object.keys(rest).filter((name) => name !== 'metadata' && name !== 'note');
  const isListed = lines === undefined || (Array.isArray(lines) && lines.length > 0);
  const isOrder = typeof orderId === 'string' && /^[A-Za-z0-9_-]{6,64}$/.test(orderId);
  return isOrder && Number.isSafeInteger(amount) && Number(amount) >= 1 && isListed && strangers.length === 0;
};

describe('requests made from a document', () => {
  it('are in part as documented, and in part broken', () => {
    const bodies = samples.map(({ body }) => parsed(body));
    expect(bodies.filter(isAllowed).length).toBeGreaterThan(200);
    expect(bodies.filter((body) => !isAllowed(body)).length).toBeGreaterThan(200);
    expect(bodies.filter((body) => body === undefined).length).toBeGreaterThan(20);
  });

  it('name ids that exist, ids that do not, and what is no id', () => {
    const values = samples.map(({ path }) => path['id']);
    expect(values.some((value) => value !== undefined && 'prefix' in value && value.prefix === 'pay')).toBe(true);
    expect(
      values.some((value) => value !== undefined && 'text' in value && /^pay_[0-9a-f]{32}$/.test(value.text)),
    ).toBe(true);
    expect(values.some((value) => value !== undefined && 'text' in value && !value.text.startsWith('pay_'))).toBe(true);
  });

  it('come from everybody, also from nobody', () => {
    expect(new Set(samples.map(({ caller }) => caller))).toEqual(
      new Set(['root', 'merchant', 'wallet', 'finance', 'support', 'garbage', 'none']),
    );
  });
});

describe('damaging a value', () => {
  it('changes it, wherever that is', () => {
    const order = { orderId: 'order-1', lines: [{ amount: 1 }, { amount: 2 }] };
    for (let at = 0; at < 200; at += 1) {
      expect(damaged(order, at, 'hostile')).not.toEqual(order);
    }
  });
});
