import { asRows, givenDatabase, type GivenDatabase } from '@kessai/testing';
import fc from 'fast-check';
import { createTable, queueRows } from './index';

const CreateLetter1700000000000 = createTable(1700000000000, 'letter')`
        id     INT         NOT NULL PRIMARY KEY,
        words  LONGTEXT    NOT NULL,
        bytes  LONGBLOB    NOT NULL,
        amount BIGINT      NOT NULL,
        seenAt DATETIME(6) NULL
      `;

interface LetterRow {
  readonly words: string;
  readonly bytes: Buffer;
  readonly amount: string;
  readonly seenAt: Date | null;
}

let database: GivenDatabase;

beforeAll(async () => {
  database = await givenDatabase({ name: 'insert_rows', migrations: [CreateLetter1700000000000] });
});
afterAll(() => database.drop());

/** Whatever could end a literal early, or stand for something else in it, among characters of one to four bytes. */
const trickyText = fc.string({
  unit: fc.constantFrom(`'`, '"', '\\', '\0', '\n', '\r', '\t', '\b', '\x1a', '%', '_', '?', ';', '`', 'é', '한', '😀'),
});
const letter = fc.record({
  words: fc.oneof(trickyText, fc.string({ unit: 'grapheme' })),
  bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  amount: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  seenAt: fc.option(
    fc.date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
  ),
});

it('brings every text, every byte, every digit and every moment to its column as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(letter, { minLength: 1 }), async (letters) => {
      const rows = await database.db.transaction(async (tx) => {
        await tx.execute('DELETE FROM letter');
        const values = letters.map(({ words, bytes, amount, seenAt }, id) => [id, words, bytes, amount, seenAt]);
        queueRows(tx, 'letter', asRows(['id', 'words', 'bytes', 'amount', 'seenAt'], values));
        return tx.query<LetterRow>('SELECT words, bytes, amount, seenAt FROM letter ORDER BY id');
      });
      expect(rows.map((row) => ({ ...row, amount: BigInt(row.amount) }))).toEqual(letters);
    }),
    { numRuns: 100 },
  );
});
