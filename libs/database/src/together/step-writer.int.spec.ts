import { asRows, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { aProxyTo } from '../testing/proxy';
import {
  createTable,
  CommitOutcomeUnknown,
  insert,
  insertMany,
  queueRows,
  isDuplicateKey,
  ONE_MORE,
  openDatabase,
  RowMoved,
  StepWriter,
  update,
  type Database,
  type Statement,
} from '../index';

const CreateParcel1700000000000 = createTable(1700000000000, 'parcel')`
        id INT NOT NULL PRIMARY KEY, status VARCHAR(20) NOT NULL, version BIGINT NOT NULL, note LONGTEXT NULL, doneAt DATETIME(6) NULL
      `;
const CreateStep1700000000001 = createTable(
  1700000000001,
  'step',
)`parcelId INT NOT NULL, version BIGINT NOT NULL, who VARCHAR(20) NULL, PRIMARY KEY (parcelId, version)`;

let given: GivenDatabase;
let db: Database;
let counting: Database;
let commits: number;
let writer: StepWriter;

beforeAll(async () => {
  const migrations = [CreateParcel1700000000000, CreateStep1700000000001];
  given = await givenDatabase({ name: 'step_writer', migrations, severalStatements: true });
  db = given.db;
  counting = { transaction: (...given) => db.transaction(...given).finally(() => (commits += 1)) } as Database;
});
afterAll(() => given.drop());
beforeEach(async () => {
  await given.admin.execute('DELETE FROM parcel');
  await given.admin.execute('DELETE FROM step');
  commits = 0;
  writer = new StepWriter(counting, { name: 'parcels' });
});

const ids = (count: number) => Array.from({ length: count }, (_, id) => id);
const put = (id: number): Statement[] => [
  insert('parcel', { id, status: 'NEW', version: 0n, note: id % 2 === 0 ? `o'${id}; \\ "?` : null, doneAt: null }),
  insertMany('step', [{ parcelId: id, version: 0n, who: `a${id}` }]),
];
const send = (id: number, status = 'NEW'): Statement[] => [
  update('parcel', {
    set: { status: 'SENT', version: ONE_MORE, note: `sent ${id}`, doneAt: new Date(id * 1_000) },
    where: { id, status, version: 0n },
    mustFind: `parcel ${id} moved`,
  }),
  insert('step', { parcelId: id, version: 1n, who: null }),
];
const settle = (work: Promise<void>[]) => Promise.allSettled(work);
const sentIds = async () =>
  (await db.query<{ id: number }>(`SELECT id FROM parcel WHERE status = 'SENT' ORDER BY id`)).map(({ id }) => id);

describe('one step of many', () => {
  it.each([1, 2, 500])('of %d writes to each row what is its own', async (count) => {
    await Promise.all(ids(count).map((id) => writer.write(put(id))));
    expect(commits).toBe(1);
    await Promise.all(ids(count).map((id) => writer.write(send(id))));

    const rows = await db.query<Record<string, unknown>>('SELECT * FROM parcel ORDER BY id');
    expect(rows).toEqual(
      ids(count).map((id) => ({ id, status: 'SENT', version: '1', note: `sent ${id}`, doneAt: new Date(id * 1_000) })),
    );
    const steps = await db.query<{ parcelId: number }>('SELECT parcelId FROM step ORDER BY parcelId, version');
    expect(steps.map(({ parcelId }) => parcelId)).toEqual(ids(count).flatMap((id) => [id, id]));
    expect(commits).toBe(2);
  });

  it('lets one that is refused fail alone, and writes each of the others once', async () => {
    await given.admin.transaction((tx) =>
      queueRows(tx, 'step', asRows(['parcelId', 'version', 'who'], [[5, 0n, 'x']])),
    );
    const outcomes = await settle(ids(40).map((id) => writer.write(put(id))));

    expect(outcomes.flatMap((one, id) => (one.status === 'rejected' ? [id] : []))).toEqual([5]);
    expect(isDuplicateKey((outcomes[5] as PromiseRejectedResult).reason)).toBe(true);
    const [{ parcels }] = (await db.query<{ parcels: string }>(
      'SELECT CAST(COUNT(*) AS CHAR) AS parcels FROM parcel',
    )) as [{ parcels: string }];
    expect(parcels).toBe('39');
  });

  it('writes each request once, also where another of its transaction is refused', async () => {
    await Promise.all(ids(21).map((id) => writer.write(put(id))));
    const count = (id: number): Statement[] => [
      update('parcel', { set: { version: ONE_MORE }, where: { id } }),
      ...(id === 13 ? put(id) : []), // It is there already.
    ];
    const outcomes = await settle(ids(21).map((id) => writer.write(count(id))));
    expect(outcomes.flatMap((one, id) => (one.status === 'rejected' ? [id] : []))).toEqual([13]);
    const rows = await db.query<{ version: string }>('SELECT version FROM parcel ORDER BY id');
    expect(rows.map(({ version }) => version)).toEqual(ids(21).map((id) => (id === 13 ? '0' : '1')));
  });

  it('tells those whose row has moved, and moves the others', async () => {
    await Promise.all(ids(30).map((id) => writer.write(put(id))));
    await given.admin.execute(`UPDATE parcel SET version = 7 WHERE id IN (3, 17)`);

    const outcomes = await settle(ids(30).map((id) => writer.write(send(id))));

    const moved = outcomes.flatMap((one, id) => (one.status === 'rejected' ? [[id, one.reason as unknown]] : []));
    expect(moved).toEqual([
      [3, new RowMoved('parcel 3 moved')],
      [17, new RowMoved('parcel 17 moved')],
    ]);
    expect(await sentIds()).toEqual(ids(30).filter((id) => id !== 3 && id !== 17));
  });

  it('lets one of several that want the same row have it', async () => {
    await writer.write(put(1));
    const outcomes = await settle([writer.write(send(1)), writer.write(send(1)), writer.write(send(1))]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('says to no request that it stands before COMMIT, and all that the outcome is unknown when its answer is lost', async () => {
    const proxy = await aProxyTo(given.url);
    const through = await openDatabase({ url: proxy.url, poolSize: 1, name: 'lost', severalStatements: true });
    const lossy = new StepWriter(through, { name: 'lossy' });

    const lose = () => proxy.swallowAnswersThenCut();
    const outcomes = await settle(ids(3).map((id) => lossy.write(put(id), lose)));
    await through.close();
    await proxy.close();

    const reasons = outcomes.map((one) => (one.status === 'rejected' ? (one.reason as unknown) : null));
    expect(reasons.every((reason) => reason instanceof CommitOutcomeUnknown)).toBe(true);
    expect(await db.query('SELECT id FROM parcel')).toHaveLength(3); // It did commit: only the answer is lost.
  });

  it('goes on without the one whose row is held, which has it when it is free', async () => {
    const impatient = await openDatabase({ url: given.url, poolSize: 4, name: 'held', lockWaitSeconds: 1 });
    const steps = new StepWriter(impatient, { name: 'held' });
    await Promise.all(ids(8).map((id) => writer.write(put(id))));

    const outcome = await given.admin.transaction(async (tx) => {
      await tx.query('SELECT id FROM parcel WHERE id = 3 FOR UPDATE');
      const held = steps.write(send(3));
      await Promise.all(ids(8).flatMap((id) => (id === 3 ? [] : [steps.write(send(id))])));
      expect(await sentIds()).toEqual([0, 1, 2, 4, 5, 6, 7]);
      return { held }; // Not awaited here: it waits for this transaction.
    });
    await outcome.held;
    expect(await sentIds()).toEqual(ids(8));
    await impatient.close();
  });

  it('goes on with others while a single one waits for its row', async () => {
    const impatient = await openDatabase({ url: given.url, poolSize: 4, name: 'held', lockWaitSeconds: 1 });
    const steps = new StepWriter(impatient, { name: 'held' });
    await Promise.all(ids(2).map((id) => writer.write(put(id))));

    const outcome = await given.admin.transaction(async (tx) => {
      await tx.query('SELECT id FROM parcel WHERE id = 0 FOR UPDATE');
      const held = steps.write(send(0));
      await new Promise((resolve) => setImmediate(resolve));
      await steps.write(send(1));
      return { held };
    });
    await outcome.held;
    expect(await sentIds()).toEqual(ids(2));
    await impatient.close();
  });

  it('cuts what is too much for one transaction, and refuses what would wait too long', async () => {
    const small = new StepWriter(counting, { name: 'small', membersMax: 4, waitingMax: 10 });
    const outcomes = await settle(ids(12).map((id) => small.write(put(id))));
    expect(outcomes.map(({ status }) => status)).toEqual([...ids(10).map(() => 'fulfilled'), 'rejected', 'rejected']);
    expect(commits).toBe(3);
  });
});
