import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '../workspace';

const { scripts } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const run = 'node tools/run.mjs ';
const names = Object.keys(scripts).filter((name) => scripts[name]?.startsWith(run));
const files = new Set(names.map((name) => scripts[name]?.slice(run.length).split(' ')[0] ?? ''));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** A clone of which nothing is installed: the commands in it may use no package, and may install none. */
let clone: string;
beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'kessai clone é 한글 '));
  for (const path of ['package.json', 'package-lock.json', 'tools']) {
    cpSync(join(workspaceRoot, path), join(clone, path), { recursive: true });
  }
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

function call(file: string, ...args: string[]): Promise<Ended> {
  return callWith({}, file, ...args);
}

function callWith(settings: Record<string, string>, file: string, ...args: string[]): Promise<Ended> {
  const env = { PATH: process.env['PATH'], ...settings };
  return new Promise((resolve) => {
    const command = [join(clone, 'tools/run.mjs'), file, ...args];
    execFile(process.execPath, command, { cwd: clone, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe('a command on a machine where nothing is installed', () => {
  it('is one of those of package.json', () => {
    const known = ['start', 'test', 'bench', 'crash-proof', 'fuzz', 'planted-bugs', 'sample-shop', 'audit', 'tidy'];
    expect(names).toEqual(expect.arrayContaining(known));
  });

  it.each([...files])('%s explains itself at once, within 100 columns, and installs nothing', async (file) => {
    for (const help of ['--help', '-h']) {
      const { code, stdout } = await call(file, help);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^npm (run |test|start)/);
      for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
    }
    expect(existsSync(join(clone, 'node_modules'))).toBe(false);
  });

  it.each([...files])('%s refuses an option that it does not know, before it installs anything', async (file) => {
    const { code, stderr } = await call(file, '--frehs');
    expect(code).toBe(2);
    expect(stderr).toContain('--frehs');
    expect(stderr).toContain('npm ');
    expect(existsSync(join(clone, 'node_modules'))).toBe(false);
  });

  it.each([
    [{ KAFKA_BROKERS: '127.0.0.1:9092' }, 'no database is'],
    [{ DATABASE_URL: 'mysql://root@127.0.0.1:3306' }, 'KAFKA_BROKERS is not'],
  ])('says of half-given servers last of all what is missing: %j', async (settings, why) => {
    const { code, stderr } = await callWith(settings, 'tools/infra/src/start.main.ts');
    expect(code).toBe(2);
    expect(stderr.trim().split('\n\n').at(-1)).toContain(why);
  });
});
