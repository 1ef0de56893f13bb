import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const watched = (code: string, options = '') =>
  `require('./libs/terminal/src/index.ts').watchOutput({ name: 'a-command'${options} }); ${code}`;

/** A command of its own process, in a pipeline of a shell that tells the command's own exit code. */
function run(code: string, pipeline: string) {
  const script = `(node --import tsx -e "$CODE"; echo "exit $?" >&2) ${pipeline}`;
  const { stderr } = spawnSync('bash', ['--norc', '-c', script], {
    cwd: root,
    env: { ...process.env, CODE: code },
    encoding: 'utf8',
  });
  return stderr.trim().split('\n');
}

const manyLines = `for (let i = 0; i < 20000; i += 1) process.stdout.write('a line\\n'); console.log('the last');`;

describe('a command whose output goes nowhere', () => {
  it('ends by itself with its own code, and without a word, when its reader has gone', () => {
    expect(run(watched(manyLines), '| head -1 > /dev/null')).toEqual(['exit 0']);
    expect(run(watched(`${manyLines} process.exitCode = 4;`), '| head -1 > /dev/null')).toEqual(['exit 4']);
  });

  it('that would go on for ever is told that its reader has gone', () => {
    const code = watched(
      `const timer = setInterval(() => console.log('a line'), 1);`,
      ', readerGone: () => clearInterval(timer)',
    );
    expect(run(code, '| head -1 > /dev/null')).toEqual(['exit 0']);
  });

  it.each([
    ['written', `process.stdout.write('a line\\n');`],
    ['logged', `console.log('a line');`],
    ['followed by an end of its own', `console.log('a line'); setTimeout(() => process.exit(0), 50);`],
  ])('says that a full device took nothing of what was %s, and ends with 1', (_, code) => {
    const [said, code1, ...more] = run(watched(code), '> /dev/full');
    expect(said).toMatch(/^a-command: the output could not be written: ENOSPC/);
    expect([code1, more]).toEqual(['exit 1', []]);
  });

  it('has a code of its own for it where 1 means something else', () => {
    expect(run(watched(`console.log('a line');`, ', faultExitCode: 2'), '> /dev/full').at(-1)).toBe('exit 2');
  });

  it('keeps its own code when nothing can be said on standard error', () => {
    const code = watched(`process.stderr.write('a fault\\n'); process.exitCode = 3;`);
    const script = `node --import tsx -e "$CODE" 2> /dev/full; echo "exit $?"`;
    const env = { ...process.env, CODE: code };
    expect(spawnSync('bash', ['--norc', '-c', script], { cwd: root, env, encoding: 'utf8' }).stdout).toBe('exit 3\n');
  });
});
