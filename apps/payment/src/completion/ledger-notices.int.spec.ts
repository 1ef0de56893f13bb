import { LedgerNotedV1 } from '@kessai/contracts';
import { EventRejected } from '@kessai/messaging';
import { idToBytes, newId } from '@kessai/runtime';
import { anEnvelope, type GivenDatabase, givenServiceDatabase } from '@kessai/testing';
import { paymentGrants, paymentMigrations } from '../database/payment-migrations';
import { givenLedgerNotice } from '../../testing/given-ledger-notice';
import { LedgerNotedConsumer } from './ledger-noted.consumer';

const notedAt = new Date('2026-01-01T00:00:03.456Z');
const later = new Date('2026-02-01T00:00:00Z');
const consumer = new LedgerNotedConsumer();
let database: GivenDatabase;

beforeAll(async () => {
  database = await givenServiceDatabase({
    name: 'notices',
    migrations: paymentMigrations,
    grants: paymentGrants,
  });
});
afterAll(() => database.drop());

const anAnswer = (causedBy: string | null, at = notedAt) =>
  anEnvelope(
    LedgerNotedV1,
    { merchantId: newId('mer'), paymentId: newId('pay'), journalId: null, notedAt: at },
    { sequence: null, causedBy },
  );
const hear = (...answers: LedgerNotedV1[]) => database.db.transaction((tx) => consumer.handle(tx, answers));
const givenNotices = (count: number) =>
  Promise.all(Array.from({ length: count }, async () => (await givenLedgerNotice(database.db)).eventId));

interface Marks {
  notedAt: Date | null;
  nextAnnounceAt: Date | null;
}
const marksOf = async (eventId: string): Promise<Marks | undefined> =>
  (
    await database.db.query<Marks>('SELECT notedAt, nextAnnounceAt FROM ledger_notice WHERE eventId = ?', [
      idToBytes(eventId),
    ])
  )[0];
const noted = { notedAt, nextAnnounceAt: null };
const waiting = { notedAt: null, nextAnnounceAt: new Date('2026-01-01T00:01:00Z') };

describe('what the ledger has to note', () => {
  it('waits to be announced again until the ledger has answered that very event', async () => {
    const [answered, other] = (await givenNotices(2)) as [string, string];
    expect(await marksOf(answered)).toEqual(waiting);
    await hear(anAnswer(answered));
    expect(await marksOf(answered)).toEqual(noted);
    expect(await marksOf(other)).toEqual(waiting);
  });

  it('keeps the first time when an answer comes again, in one chunk or later', async () => {
    const [id] = (await givenNotices(1)) as [string];
    await hear(anAnswer(id), anAnswer(id, later));
    await hear(anAnswer(id, later));
    expect(await marksOf(id)).toEqual(noted);
  });

  it('is noted in chunks that cross on two instances, in whatever order their answers stand', async () => {
    const ids = await givenNotices(100);
    const turned = [...ids].reverse();
    await Promise.all([hear(...ids.map((id) => anAnswer(id))), hear(...turned.map((id) => anAnswer(id)))]);
    for (const id of ids) expect(await marksOf(id)).toEqual(noted);
  });

  it.each<[string, string | null]>([
    ['event_not_announced', newId('evt')],
    ['answers_no_event', null],
  ])(
    'rejects an answer to what was never announced, by its name, and notes nothing of the chunk: %s',
    async (...row) => {
      const [reason, causedBy] = row;
      const [good] = (await givenNotices(1)) as [string];
      const stranger = anAnswer(causedBy);
      const rejected = await hear(anAnswer(good), stranger).catch((error: unknown) => error);
      expect(rejected).toBeInstanceOf(EventRejected);
      expect(rejected).toMatchObject({ reason, eventId: stranger.id });
      expect(await marksOf(good)).toEqual(waiting);
    },
  );
});
