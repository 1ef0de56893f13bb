import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { wordsOf } from './arguments';
import { PrivateCopy } from './private-copy';
import { proofResult, resultOfJest, type ProofResult } from './verdict';

export interface Proving {
  readonly name: string;
  /** Null for the control. */
  readonly patch: string | null;
  readonly proof: string;
  readonly folder: string;
  readonly calledOff: AbortSignal;
}

export interface Proved {
  readonly result: ProofResult;
  readonly seconds: number;
}

/** The crash proof on a copy of the working tree, or tests there; throws where it came to no result. */
export async function prove({ name, patch, proof, folder, calledOff }: Proving): Promise<Proved> {
  const startedAt = Date.now();
  mkdirSync(folder, { recursive: true });
  const json = join(folder, `${name}.json`);
  const log = join(folder, `${name}.log`);
  rmSync(json, { force: true });
  const copy = PrivateCopy.make(patch);
  try {
    const tests = testsOf(proof);
    if (tests === null) await runProof(copy.folder, ['--no-build', '--json', json, ...wordsOf(proof)], log, calledOff);
    else
      await run(copy.folder, ['tools/build/jest.mjs', 'int', tests.project, tests.folder, tests.file], log, calledOff);
    const result = tests === null ? resultOfProof(json) : resultOfTests(copy.folder, tests);
    if (result === null) throw new Error(`the proof of ${name} came to no result, see ${log}`);
    return { result, seconds: Math.round((Date.now() - startedAt) / 1_000) };
  } finally {
    copy.remove();
  }
}

function resultOfProof(json: string): ProofResult | null {
  return existsSync(json) ? proofResult.parse(JSON.parse(readFileSync(json, 'utf8'))) : null;
}

function resultOfTests(copy: string, { project }: Tests): ProofResult | null {
  const json = join(copy, `dist/test-results/int/${project}.json`);
  return existsSync(json) ? resultOfJest(JSON.parse(readFileSync(json, 'utf8'))) : null;
}

interface Tests {
  readonly project: string;
  readonly folder: string;
  readonly file: string;
}

function testsOf(proof: string): Tests | null {
  const [, folder, project, file] = /^tests of (\w+\/(\w+)): ([\w-]+)$/.exec(proof) ?? [];
  return folder && project && file ? { project, folder, file } : null;
}

function runProof(cwd: string, args: readonly string[], log: string, calledOff: AbortSignal): Promise<void> {
  return run(cwd, ['--import', 'tsx', 'tools/crash-proof/src/main.ts', ...args], log, calledOff);
}

/** By the channel it learns that this process is gone, and stops all that it has started. */
function run(cwd: string, args: readonly string[], log: string, calledOff: AbortSignal): Promise<void> {
  const output = openSync(log, 'w');
  return new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [...args], {
      cwd,
      stdio: ['ignore', output, output, 'ipc'],
    });
    const callOff = (): void => void child.kill('SIGTERM');
    calledOff.addEventListener('abort', callOff, { once: true });
    child.once('error', reject);
    child.once('exit', () => {
      calledOff.removeEventListener('abort', callOff);
      resolve();
    });
  }).finally(() => closeSync(output));
}
