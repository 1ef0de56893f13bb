import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { cachedNode, NODE_MAJOR, NODE_VERSION, nodeToRun, withNode } from './node.cjs';

const quiet = () => undefined;

describe('the Node that everything runs on', () => {
  const before = { ...process.env };
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kessai cache é 한글 '));
    process.env['XDG_CACHE_HOME'] = dir;
  });
  afterEach(() => {
    process.env['PATH'] = before['PATH'];
    if (before['XDG_CACHE_HOME'] === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before['XDG_CACHE_HOME'];
    rmSync(dir, { recursive: true, force: true });
  });

  /** An npm that installs these lines of shell as the program node, where its lock file names one. */
  function anNpm(program: string, code = 0): void {
    const bin = join(dir, 'bin');
    mkdirSync(bin);
    const lines = [
      '#!/bin/sh',
      `folder=$(sed -n 's/.*"\\(node_modules\\/node-[a-z0-9-]*\\)".*/\\1/p' package-lock.json)`,
      'mkdir -p "$folder/bin"',
      `printf '#!/bin/sh\\n%s\\n' '${program}' > "$folder/bin/node"`,
      'chmod +x "$folder/bin/node"',
      `exit ${code}`,
    ];
    writeFileSync(join(bin, 'npm'), lines.join('\n'));
    chmodSync(join(bin, 'npm'), 0o755);
    process.env['PATH'] = [bin, before['PATH']].join(delimiter);
  }

  it('is the one that runs already where that is new enough', async () => {
    expect(await nodeToRun(quiet, `${NODE_MAJOR}.0.0`)).toBe(process.execPath);
    expect(await nodeToRun(quiet, '26.10.0')).toBe(process.execPath);
  });

  it('is taken from npm once where that is older, by two commands at the same moment too', async () => {
    anNpm(`echo v${NODE_VERSION}`);
    const lines: string[] = [];
    const [one, other] = await Promise.all([1, 2].map(() => nodeToRun((line) => lines.push(line), '20.20.2')));
    expect([one, other]).toEqual([cachedNode().program, cachedNode().program]);
    expect(lines.filter((line) => line.startsWith('✓'))).toHaveLength(2);
    rmSync(join(dir, 'bin'), { recursive: true }); // Without npm: it is there.
    expect(await nodeToRun(quiet, '22.0.0')).toBe(one);
    expect(readdirSync(join(dir, 'kessai'))).toEqual([expect.stringMatching(/^node-/)]);
  });

  it.each([
    ['cannot be downloaded', `echo v${NODE_VERSION}`, 1, 'npm could not download Node'],
    ['does not run here', 'exit 127', 0, 'does not run here'],
    ['is another one', 'echo v18.0.0', 0, 'does not run here'],
  ])('is named with the command that installs it where it %s', async (_what, program, code, message) => {
    anNpm(program, code);
    await expect(nodeToRun(quiet, '20.20.2')).rejects.toThrow(message);
    await expect(nodeToRun(quiet, '20.20.2')).rejects.toThrow('nvm install');
    expect(readdirSync(join(dir, 'kessai'))).toEqual([]);
  });

  it('is also what is started as "node"', () => {
    const { program } = cachedNode();
    expect(withNode(program, { PATH: '/usr/bin' })).toEqual({ PATH: `${dirname(program)}${delimiter}/usr/bin` });
    expect(withNode(process.execPath, { PATH: '/usr/bin' })).toEqual({ PATH: '/usr/bin' });
  });

  it('is the one that .nvmrc and the images name', () => {
    const root = join(__dirname, '../../../..');
    expect(readFileSync(join(root, '.nvmrc'), 'utf8').trim()).toBe(String(NODE_MAJOR));
    expect(readFileSync(join(root, 'Dockerfile'), 'utf8')).toContain(`ARG NODE_IMAGE=node:${NODE_MAJOR}-`);
  });
});
