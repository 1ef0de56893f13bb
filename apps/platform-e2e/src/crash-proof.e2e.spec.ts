import { workspaceRoot } from '@kessai/infra';
import { seed } from '@kessai/testing';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Proof {
  readonly objections: readonly string[];
  readonly wrongs: Readonly<Record<'lost' | 'doubled' | 'wrong' | 'stuck', readonly string[]>>;
  readonly audit: { readonly broken: readonly object[] };
  readonly failpoints: { readonly kills: number };
}

const minutes = 1.5;
const seeded = seed();
// Each of them takes its minutes: both only where everything is run.
const modes =
  process.env['E2E_KILLS'] === 'all' ? (['on', 'off'] as const) : [process.env['KAFKA_TRANSACTIONS'] ?? 'on'];

describe.each(modes)(
  'minutes of faults at the PSP, kills, pauses and outages, Kafka transactions %s',
  (transactions) => {
    let dir: string;
    let code: number | null;
    let proof: Proof | null;

    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'kessai-e2e-'));
      const file = join(dir, 'proof.json');
      code = await crashProof([
        '--no-build',
        '--seed',
        seeded,
        '--minutes',
        minutes,
        '--transactions',
        transactions,
        '--json',
        file,
      ]);
      proof = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Proof) : null;
    });
    afterAll(() => rmSync(dir, { recursive: true, force: true }));

    it('lose nothing, double nothing, tell nobody wrong and leave nothing open', () => {
      expect(proof?.wrongs).toEqual({ lost: [], doubled: [], wrong: [], stuck: [] });
      expect(proof?.audit.broken).toEqual([]);
      expect(proof?.objections).toEqual([]);
      expect(code).toBe(0);
    });

    it('hit processes in the middle of a failpoint', () => {
      expect(proof?.failpoints.kills).toBeGreaterThan(0);
    });
  },
);

/** The command of `npm run crash-proof`; it ends itself, with all that it has started, when this process is gone. */
function crashProof(args: readonly (string | number)[]): Promise<number | null> {
  const main = join(workspaceRoot, 'tools/crash-proof/src/main.ts');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...args.map(String)], {
      cwd: workspaceRoot,
      // What it prints goes where jest's own account goes.
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    });
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
