import { faultIn, type FuzzAnswer } from './judge';
import type { FuzzRequest } from './requests';

const request = {
  operation: {
    service: 'payment',
    method: 'POST',
    path: '/v1/payments',
    parameters: [],
    body: null,
    document: {},
    statuses: new Set([201, 409, 422]),
    pages: new Set([422]),
  },
  caller: 'root',
  path: {},
  query: [],
  headers: {},
  body: null,
} as const satisfies FuzzRequest;

const problem = (parts: Record<string, unknown> = {}, status = 409): FuzzAnswer => ({
  status,
  contentType: 'application/problem+json; charset=utf-8',
  text: JSON.stringify({ status, code: 'order_exists', requestId: 'r-1', ...parts }),
});

describe('an answer to a made-up request', () => {
  it('is good when it is documented, or refuses what no operation has seen', () => {
    expect(faultIn(request, { status: 201, contentType: 'application/json', text: '{}' })).toBeNull();
    expect(faultIn(request, problem())).toBeNull();
    expect(faultIn(request, problem({ code: 'body_too_large' }, 413))).toBeNull();
    expect(faultIn(request, { status: 422, contentType: 'text/html; charset=utf-8', text: '<p>' })).toBeNull();
  });

  it.each([
    ['a 5xx', problem({}, 500)],
    ['a 503 that the operation does not promise', problem({}, 503)],
    ['an undocumented status', { status: 200, contentType: 'application/json', text: '{}' }],
    ['a refusal that is no problem', { ...problem(), contentType: 'text/html' }],
    ['a problem that is no JSON', { ...problem(), text: 'no' }],
    ['a problem without a code', problem({ code: undefined })],
    ['a problem of another status', problem({ status: 400 })],
    ['a problem that names no request', problem({ requestId: undefined })],
  ])('is bad when it is %s', (_what, answer) => {
    expect(faultIn(request, answer)).not.toBeNull();
  });
});
