import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordFile } from './record-file';
import type { BookRecord } from './records';

describe('the file of records', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'records-'));
    path = join(folder, 'new/approvals.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const clock = (ms: number): BookRecord => ({ type: 'clock', ms });
  async function opened() {
    const records: BookRecord[] = [];
    return { file: await RecordFile.open(path, (record) => records.push(record)), records };
  }

  it('has a record when written() says so, and not only at the end', async () => {
    const { file } = await opened();
    file.append(clock(1));
    file.append(clock(2));
    await Promise.all([file.written(), file.written()]);
    expect(readFileSync(path, 'utf8')).toBe('{"type":"clock","ms":1}\n{"type":"clock","ms":2}\n');
    await file.written();
    file.close();
  });

  it('drops a line that a dying process left unfinished, and goes on behind the whole ones', async () => {
    const first = await opened();
    first.file.append(clock(1));
    first.file.close();
    appendFileSync(path, '{"type":"clock","m');

    const second = await opened();
    expect(second.records).toEqual([clock(1)]);
    second.file.append(clock(2));
    second.file.close();

    const third = await opened();
    expect(third.records).toEqual([clock(1), clock(2)]);
    third.file.close();
  });

  it('refuses to begin on a file that is damaged elsewhere, and names the line', async () => {
    const first = await opened();
    first.file.close();
    writeFileSync(path, '{"type":"clock","ms":1}\n{oops}\n{"type":"clock","ms":2}\n');
    await expect(opened()).rejects.toThrow(/approvals\.jsonl:2 is damaged/);
  });

  it('starts afresh after clear()', async () => {
    const { file } = await opened();
    file.append(clock(1));
    file.clear();
    file.append(clock(2));
    file.close();
    expect(readFileSync(path, 'utf8')).toBe('{"type":"clock","ms":2}\n');
  });
});
