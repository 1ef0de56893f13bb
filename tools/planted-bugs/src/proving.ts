import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { wordsOf } from './arguments';
import { PrivateCopy } from './private-copy';
import { proofResult, type ProofResult } from './verdict';

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

/** The crash proof on a copy of the working tree; throws where it came to no result. */
export async function prove({ name, patch, proof, folder, calledOff }: Proving): Promise<Proved> {
  const startedAt = Date.now();
  mkdirSync(folder, { recursive: true });
  const json = join(folder, `${name}.json`);
  const log = join(folder, `${name}.log`);
  rmSync(json, { force: true });
  const copy = PrivateCopy.make(patch);
  try {
    await runProof(copy.folder, ['--no-build', '--json', json, ...wordsOf(proof)], log, calledOff);
  } finally {
    copy.remove();
  }
  if (!existsSync(json)) throw new Error(`the crash proof of ${name} came to no result, see ${log}`);
  const result = proofResult.parse(JSON.parse(readFileSync(json, 'utf8')));
  return { result, seconds: Math.round((Date.now() - startedAt) / 1_000) };
}

/** By the channel it learns that this process is gone, and stops all that it has started. */
function runProof(cwd: string, args: readonly string[], log: string, calledOff: AbortSignal): Promise<void> {
  const output = openSync(log, 'w');
  return new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'tools/crash-proof/src/main.ts', ...args], {
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
