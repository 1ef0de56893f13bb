import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFault, download, kafkaArtifact } from './downloads.cjs';

describe('the cache of downloads', () => {
  const before = process.env['XDG_CACHE_HOME'];
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kessai cache é 한글 '));
    process.env['XDG_CACHE_HOME'] = dir;
  });
  afterEach(() => {
    if (before === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before;
    rmSync(dir, { recursive: true, force: true });
  });

  /** Maven as these lines of shell, in the folder of one download. */
  function aMaven(lines: string): string {
    const program = join(dir, 'mvn');
    writeFileSync(program, `#!/bin/sh\n${lines}\n`);
    chmodSync(program, 0o755);
    return program;
  }

  it('is filled by two starts at the same moment, and whole for both', async () => {
    const mvn = aMaven('mkdir out; sleep 0.2; echo jar > out/kafka.jar');
    const folders = await Promise.all([1, 2].map(() => download(kafkaArtifact(), mvn, () => undefined)));
    for (const folder of folders) expect(readFileSync(join(folder, 'kafka.jar'), 'utf8')).toBe('jar\n');
    expect(readdirSync(join(dir, 'kessai'))).toEqual([expect.stringMatching(/^kafka-/)]);
  });

  it('holds nothing of a download that failed', async () => {
    const mvn = aMaven('mkdir out; echo half > out/kafka.jar; exit 1');
    await expect(download(kafkaArtifact(), mvn, () => undefined)).rejects.toThrow('Is the network there?');
    expect(readdirSync(join(dir, 'kessai'))).toEqual([]);
  });

  it('names XDG_CACHE_HOME where the home cannot be written to, or Java could not read from it', () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    expect(cacheFault({ XDG_CACHE_HOME: dir })).toBeNull();
    expect(cacheFault({ HOME: '/proc/1' })).toContain('set XDG_CACHE_HOME to a folder that is');
    expect(cacheFault({ XDG_CACHE_HOME: join(dir, 'a:b') })).toContain('set XDG_CACHE_HOME');
  });

  it('is asked for nothing when it has it', async () => {
    mkdirSync(kafkaArtifact().folder, { recursive: true });
    expect(await download(kafkaArtifact(), '/no/maven', () => undefined)).toBe(kafkaArtifact().folder);
    expect(existsSync(kafkaArtifact().folder)).toBe(true);
  });
});
