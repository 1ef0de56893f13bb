import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { dockerStatus } from '../before-install/ladder.cjs';

describe('a Docker engine', () => {
  const path = process.env['PATH'];
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'kessai-docker-'))));
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(dir, { recursive: true, force: true });
  });

  /** A client whose answers are these lines of shell. */
  function givenClient(answer: string): void {
    const client = join(dir, 'docker');
    writeFileSync(client, `#!/bin/sh\n${answer}\n`);
    chmodSync(client, 0o755);
    process.env['PATH'] = [dir, path].join(delimiter);
  }

  it('answers when its server tells its version', async () => {
    givenClient('echo 28.2.2');
    expect(await dockerStatus({ ephemeral: true })).toEqual({ answers: true, why: 'engine 28.2.2' });
  });

  it('does not when only the client is there', async () => {
    givenClient('echo "Cannot connect to the Docker daemon" >&2; exit 1');
    expect(await dockerStatus({ ephemeral: true })).toEqual({ answers: false, why: 'no Docker engine answers' });
  });

  it('does not when there is no client', async () => {
    process.env['PATH'] = dir;
    expect(await dockerStatus({ ephemeral: true })).toMatchObject({ answers: false });
  });

  it('is of no use for data that are kept when the client lacks compose', async () => {
    givenClient('[ "$1" = version ] && echo 28.2.2 || exit 1');
    expect(await dockerStatus({ ephemeral: false })).toMatchObject({
      answers: false,
      why: 'Docker engine 28.2.2 without "docker compose"',
    });
  });
});
