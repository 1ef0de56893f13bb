import { Book } from './book';
import { RecordFile } from './record-file';
import type { BookRecord } from './records';

/** The book and its file, which say the same: whatever changes the one is written to the other. */
export class Store {
  private constructor(
    readonly book: Book,
    private readonly file: RecordFile,
  ) {}

  static async open(path: string): Promise<Store> {
    const book = new Book();
    return new Store(book, await RecordFile.open(path, (record) => book.apply(record)));
  }

  record(record: BookRecord): void {
    this.file.append(record);
    this.book.apply(record);
  }

  /** No call is answered, not even a look-up, before what the answer rests on is in the file. */
  written(): Promise<void> {
    return this.file.written();
  }

  reset(): void {
    this.file.clear();
    this.book.clear();
  }

  close(): void {
    this.file.close();
  }
}
