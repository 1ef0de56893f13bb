import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '../../..');

/** What ESLint says of a text if it stood in that file. */
function complaintsAbout(path: string, lines: readonly string[]): Promise<{ rule: string; line: number }[]> {
  const eslint = join(root, 'node_modules/eslint/bin/eslint.js');
  return new Promise((resolve, reject) => {
    const untyped = join(root, 'tools/tidy/untyped.eslint.config.mjs');
    const args = [eslint, '--config', untyped, '--stdin', '--stdin-filename', path, '--format', 'json'];
    const child = execFile(
      process.execPath,
      args,
      { cwd: root, env: { ...process.env, NX_DAEMON: 'false' } },
      (error, out) => {
        if (out === '') return reject(error ?? new Error('eslint said nothing'));
        const [file] = JSON.parse(out) as { messages: { ruleId: string; line: number }[] }[];
        resolve((file?.messages ?? []).map(({ ruleId, line }) => ({ rule: ruleId, line })));
      },
    );
    child.stdin?.end(lines.join('\n') + '\n');
  });
}

const boundary = '@nx/enforce-module-boundaries';

/** The rule judges by the graph that Nx keeps of the projects, and says nothing where no command of Nx has made it yet. */
beforeAll(async () => {
  const args = [join(root, 'node_modules/nx/dist/bin/nx.js'), 'show', 'projects'];
  await promisify(execFile)(process.execPath, args, { cwd: root, env: { ...process.env, NX_DAEMON: 'false' } });
}, 120_000);

describe('the borders between projects', () => {
  it('keep a service from another service, from Kafka, from RxJS and from the environment', async () => {
    const found = await complaintsAbout('apps/wallet/src/main.ts', [
      `export * from '../../payment/src/config';`,
      `export { Kafka } from 'kafkajs';`,
      `export { Observable } from 'rxjs';`,
      `export const url = process.env['DATABASE_URL'];`,
      `export { readConfig } from '@kessai/runtime';`,
    ]);
    expect(found).toEqual([
      { rule: boundary, line: 1 },
      { rule: boundary, line: 2 },
      { rule: boundary, line: 3 },
      { rule: 'no-restricted-properties', line: 4 },
    ]);
  }, 60_000);

  it('keep money from everything', async () => {
    const found = await complaintsAbout('libs/money/src/share.ts', [
      `export { z } from 'zod';`,
      `export { newId } from '@kessai/runtime';`,
      `export { isCurrency } from './currency';`,
    ]);
    expect(found).toEqual([
      { rule: boundary, line: 1 },
      { rule: boundary, line: 2 },
    ]);
  }, 60_000);
});

describe('literals', () => {
  it('are not spread into others, and what is conditional is', async () => {
    const found = await complaintsAbout('libs/money/src/share.ts', [
      `export const a = { ...{ b: 1, c: 2 } };`,
      `export const b = [...[1, 2]];`,
      `export const c = Math.max(...[1, 2]);`,
      `export const d = [...([1, 2] as const)];`,
      `export const e = new Set<number>(...[[1]]);`,
      `export const f = { ...(a && { b: 1 }), ...a };`,
      `export const g = [...b, ...(b.length > 0 ? [1] : [])];`,
    ]);
    const rule = 'no-restricted-syntax';
    expect(found).toEqual([1, 2, 3, 4, 5].map((line) => ({ rule, line })));
  }, 60_000);
});
