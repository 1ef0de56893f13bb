import { FreshRows } from './fresh-rows';

interface Question {
  readonly keys: readonly string[];
  answer(rows: Record<string, number>): void;
  fail(): void;
}

/** A memory of 500 ms whose clock and whose database are the test's. */
function aMemory(ages: { absentMaxAgeMs?: number } = {}) {
  const questions: Question[] = [];
  const clock = { now: 0 };
  const load = (keys: readonly string[]) =>
    new Promise<Map<string, number>>((resolve, reject) =>
      questions.push({
        keys,
        answer: (rows) => resolve(new Map(Object.entries(rows))),
        fail: () => reject(new Error('away')),
      }),
    );
  return { rows: new FreshRows<number>({ maxAgeMs: 500, ...ages, load, now: () => clock.now }), questions, clock };
}

const aTurn = () => new Promise((resolve) => setImmediate(resolve));

async function givenKnown(rows: Record<string, number>) {
  const memory = aMemory();
  const found = Promise.all(Object.keys(rows).map(async (key) => memory.rows.find(key)));
  await aTurn();
  memory.questions[0]!.answer(rows);
  await found;
  await aTurn();
  return memory;
}

describe('rows that are remembered for a moment', () => {
  it('are asked for together, and then known at once', async () => {
    const { rows, questions } = aMemory();
    const found = ['a', 'b', 'a'].map(async (key) => rows.find(key));
    await aTurn();
    expect(questions.map(({ keys }) => keys)).toEqual([['a', 'b']]);
    questions[0]!.answer({ a: 1 });
    expect(await Promise.all(found)).toEqual([1, null, 1]);
    expect([rows.find('a'), rows.find('b')]).toEqual([1, null]); // That there is none is known too.
  });

  it('are never older than they may be, counted from before the question', async () => {
    const { rows, questions, clock } = aMemory();
    const first = rows.find('a');
    await aTurn();
    clock.now = 400; // The answer takes its time.
    questions[0]!.answer({ a: 1 });
    await first;
    clock.now = 500;
    expect(rows.find('a')).toBe(1);
    clock.now = 501;
    const second = rows.find('a');
    expect(second).toBeInstanceOf(Promise);
    await aTurn();
    questions[1]!.answer({ a: 2 });
    expect(await second).toBe(2);
  });

  it('that are not there may be asked for sooner than those that are', async () => {
    const { rows, questions, clock } = aMemory({ absentMaxAgeMs: 100 });
    const found = ['a', 'b'].map(async (key) => rows.find(key));
    await aTurn();
    questions[0]!.answer({ a: 1 });
    expect(await Promise.all(found)).toEqual([1, null]);
    clock.now = 101;
    const again = rows.find('b');
    expect([rows.find('a'), again]).toEqual([1, expect.any(Promise)]);
    await aTurn();
    questions[1]!.answer({ b: 2 });
    expect(await again).toBe(2);
  });

  it('are asked for again ahead of time where they are in use, and no request waits', async () => {
    const { rows, questions, clock } = await givenKnown({ a: 1 });
    clock.now = 251;
    expect(rows.find('a')).toBe(1);
    await aTurn();
    expect(questions).toHaveLength(2);
    questions[1]!.answer({ a: 2 });
    await aTurn();
    clock.now = 600;
    expect(rows.find('a')).toBe(2);
  });

  it('are not made up while the database is away', async () => {
    const { rows, questions, clock } = await givenKnown({ a: 1 });
    clock.now = 501;
    const found = rows.find('a');
    await aTurn();
    questions[1]!.fail();
    await expect(found).rejects.toThrow('away');
    const again = rows.find('a'); // The next one asks anew.
    await aTurn();
    questions[2]!.answer({ a: 3 });
    expect(await again).toBe(3);
  });

  it('that this process has changed are asked for again, also when the question was under way', async () => {
    const { rows, questions } = await givenKnown({ a: 1 });
    rows.forget('a');
    const found = rows.find('a');
    await aTurn();
    rows.forget('a'); // Changed once more: what this question finds may be of before.
    questions[1]!.answer({ a: 1 });
    await aTurn();
    expect(questions).toHaveLength(3);
    questions[2]!.answer({});
    expect(await found).toBeNull();
  });

  it('are bounded, however many keys are made up', async () => {
    const { rows, questions } = aMemory();
    const found = Array.from({ length: 6_000 }, (_, key) => Promise.resolve(rows.find(String(key))));
    const settled = Promise.allSettled(found);
    for (let asked = 0; asked < 10; asked += 1) {
      await aTurn();
      expect(questions[asked]?.keys).toHaveLength(500);
      questions[asked]!.answer({});
      await aTurn();
    }
    const refused = (await settled).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1_000);
  });
});
