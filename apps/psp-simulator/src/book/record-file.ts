import {
  closeSync,
  createReadStream,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { BookRecord } from './records';

/**
 * An append-only file of JSON lines. A call that appends awaits `written()` before it answers; all appends of one turn
 * of the event loop share one write. It is not flushed to the disk: it survives the process, not the machine.
 */
export class RecordFile {
  private waiting = '';
  private turn: Promise<void> | null = null;

  private constructor(private readonly fd: number) {}

  /** Hands every record of an earlier run to `apply`, in order, then opens the file for more. */
  static async open(path: string, apply: (record: BookRecord) => void): Promise<RecordFile> {
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) {
      cutTornLine(path);
      await readRecords(path, apply);
    }
    return new RecordFile(openSync(path, 'a'));
  }

  append(record: BookRecord): void {
    this.waiting += `${JSON.stringify(record)}\n`;
  }

  /** Resolves when everything appended so far is in the file. A write that fails ends the process: see `write`. */
  written(): Promise<void> {
    if (this.waiting === '') return Promise.resolve();
    this.turn ??= new Promise((resolve) => {
      setImmediate(() => {
        this.write();
        resolve();
      });
    });
    return this.turn;
  }

  clear(): void {
    this.write();
    ftruncateSync(this.fd, 0);
  }

  close(): void {
    this.write();
    closeSync(this.fd);
  }

  // Memory is already ahead of the file, so an error here is not caught anywhere, on purpose. The process dies without
  // an answer, and the next one knows what the file knows.
  private write(): void {
    const bytes = Buffer.from(this.waiting);
    this.waiting = '';
    this.turn = null;
    for (let done = 0; done < bytes.length;) done += writeSync(this.fd, bytes, done);
  }
}

/** A process that died while writing leaves a line without its end. No call was answered for it: it goes. */
function cutTornLine(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    let end = fstatSync(fd).size;
    const byte = Buffer.alloc(1);
    while (end > 0 && readSync(fd, byte, 0, 1, end - 1) === 1 && byte[0] !== 0x0a) end -= 1;
    ftruncateSync(fd, end);
  } finally {
    closeSync(fd);
  }
}

async function readRecords(path: string, apply: (record: BookRecord) => void): Promise<void> {
  let lineNo = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    lineNo += 1;
    try {
      apply(JSON.parse(line) as BookRecord);
    } catch (error) {
      throw new Error(`${path}:${lineNo} is damaged; move the file away to begin anew`, { cause: error });
    }
  }
}
