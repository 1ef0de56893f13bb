import { finalResponse, openResponse, type ApiResponse } from './responses';
import { idempotencyRecordOf } from './idempotency-records';
import { EqualRequests } from './equal-requests';

const aClaim = (body: unknown = { orderId: 'one' }, key = 'a-key') =>
  idempotencyRecordOf({ merchantId: 'mer_1', method: 'POST', path: '/v1/payments', key, body });

/** Work that is under way until it is told how it ends. */
class HeldWork {
  begun = 0;
  private readonly ends: { resolve(answer: ApiResponse): void; reject(error: Error): void }[] = [];
  readonly begin = () => {
    this.begun += 1;
    return new Promise<ApiResponse>((resolve, reject) => this.ends.push({ resolve, reject }));
  };
  ended(answer: ApiResponse): void {
    for (const { resolve } of this.ends.splice(0)) resolve(answer);
  }
  failed(error: Error): void {
    for (const { reject } of this.ends.splice(0)) reject(error);
  }
}

const created = finalResponse(201, { id: 'pay_1' });

describe('equal requests of one moment', () => {
  it('are worked on once, and the others repeat the bytes of the first', async () => {
    const [requests, work] = [new EqualRequests(), new HeldWork()];
    const answers = [1, 2, 3].map(() => requests.answer(aClaim(), work.begin));
    work.ended(created);
    expect(await Promise.all(answers)).toEqual([
      created,
      { ...created, isReplay: true },
      { ...created, isReplay: true },
    ]);
    expect(work.begun).toBe(1);
  });

  it.each([
    ['another body', aClaim({ orderId: 'two' })],
    ['another key', aClaim(undefined, 'another-key')],
  ])('are not equal with %s', async (_, other) => {
    const [requests, work] = [new EqualRequests(), new HeldWork()];
    const answers = [aClaim(), other].map((record) => requests.answer(record, work.begin));
    work.ended(created);
    await Promise.all(answers);
    expect(work.begun).toBe(2);
  });

  it('are each worked on where the first leaves the outcome open', async () => {
    const [requests, work] = [new EqualRequests(), new HeldWork()];
    const open = openResponse(200, { id: 'pay_1', status: 'UNKNOWN' });
    const first = requests.answer(aClaim(), work.begin);
    const second = requests.answer(aClaim(), () => Promise.resolve(created));
    work.ended(open);
    expect(await Promise.all([first, second])).toEqual([open, created]);
  });

  it('do not share a fault, and the next one is a first again', async () => {
    const [requests, work] = [new EqualRequests(), new HeldWork()];
    const first = requests.answer(aClaim(), work.begin);
    const second = requests.answer(aClaim(), () => Promise.resolve(created));
    work.failed(new Error('no connection'));
    await expect(first).rejects.toThrow('no connection');
    expect(await second).toEqual(created);
    const third = requests.answer(aClaim(), work.begin);
    expect(work.begun).toBe(2);
    work.ended(created);
    expect(await third).toEqual(created);
  });
});
