import { execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

/** What ESLint says of a text if it stood in that file. */
function complaintsAbout(path: string, lines: readonly string[]): Promise<{ rule: string; line: number }[]> {
  const eslint = join(root, 'node_modules/eslint/bin/eslint.js');
  return new Promise((resolve, reject) => {
    const args = [eslint, '--stdin', '--stdin-filename', path, '--format', 'json'];
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

describe('the borders between projects', () => {
  it('keep a service from another service, from Kafka, from RxJS and from the environment', async () => {
    const found = await complaintsAbout('apps/wallet/src/main.ts', [
      `export * from '../../payment/src/config';`,
      `export { Kafka } from 'kafkajs';`,
      `export { Observable } from 'rxjs';`,
      `export const url = process.env['DATABASE_URL'];`,
      `export { readConfig } from '@kessai/platform';`,
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
      `export { newId } from '@kessai/platform';`,
      `export { isCurrency } from './currency';`,
    ]);
    expect(found).toEqual([
      { rule: boundary, line: 1 },
      { rule: boundary, line: 2 },
    ]);
  }, 60_000);
});
