import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideMysql } from './mysql';

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'kessai-mysqld-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function aServer(name: string, says: string): string {
  const path = join(dir, name);
  writeFileSync(path, `#!/bin/sh\necho "${says}"\n`);
  chmodSync(path, 0o755);
  return path;
}

const given = (KESSAI_MYSQLD: string, lines: string[] = []) =>
  provideMysql((line) => lines.push(line), { KESSAI_MYSQLD });

describe('the MySQL that tests are asked to run on', () => {
  it('is the one of KESSAI_MYSQLD, and its version is shown', async () => {
    const server = aServer('mysqld', 'mysqld  Ver 9.7.4 for Linux');
    const lines: string[] = [];

    expect(await given(server, lines)).toBe(server);
    expect(lines).toEqual(['MySQL: mysqld  Ver 9.7.4 for Linux']);
  });

  it('is never a MariaDB', async () => {
    await expect(given(aServer('mariadbd', 'mariadbd  Ver 11.4.5-MariaDB for Linux'))).rejects.toThrow('is a MariaDB');
  });

  it('is an error where it does not run: nothing is tested on another server instead', async () => {
    await expect(given(join(dir, 'nowhere'))).rejects.toThrow('does not run');
  });
});
