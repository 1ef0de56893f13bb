import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run';
import { buildServices } from '../stack/build-services';
import { workspaceRoot } from '../workspace';
import type { Level } from './arguments';
import { countResults, withStepFailure, type Count } from './jest-results';

const nx = join(workspaceRoot, 'node_modules/nx/dist/bin/nx.js');
const jest = join(workspaceRoot, 'node_modules/jest/bin/jest.js');
const resultsOf = (level: Level): string => join(workspaceRoot, 'dist/test-results', level);

/** Whatever runs now can be told to stop. */
let running: { kill(signal: NodeJS.Signals): void } | null = null;
export const stopRunningStep = (): void => running?.kill('SIGTERM');

/** Runs one level with its output streaming, and counts what jest wrote down in this run. */
export async function runLevel(level: Level, env: Record<string, string>): Promise<Count[]> {
  // Old results must not be counted. Those that Nx has in its cache it puts back.
  rmSync(resultsOf(level), { recursive: true, force: true });
  mkdirSync(resultsOf(level), { recursive: true });
  const { args, projects } = await commandOf(level);
  const exitCode = await stream(args, env);
  const counts = projects.map((project) =>
    countResults(`${level} ${project}`, join(resultsOf(level), `${project}.json`)),
  );
  return withStepFailure(level, exitCode, counts);
}

async function commandOf(level: Level): Promise<{ args: string[]; projects: string[] }> {
  const many = [nx, 'run-many', '--outputStyle=stream', '-t'];
  switch (level) {
    case 'unit':
      return { args: [...many, 'test'], projects: await projectsWith('test') };
    case 'int':
      return { args: [...many, 'test-int', '--parallel=1'], projects: await projectsWith('test-int') };
    case 'e2e':
      return { args: [nx, 'e2e', 'platform-e2e', '--outputStyle=stream'], projects: ['platform-e2e'] };
    case 'browser': {
      const config = join(workspaceRoot, 'jest.browser.config.cjs');
      if (!existsSync(config)) throw new Error('no jest.browser.config.cjs: there are no browser tests here');
      await buildServices(); // Pages are seen as the built services show them.
      const results = join(resultsOf('browser'), 'browser.json');
      return { args: [jest, '--config', config, '--json', '--outputFile', results], projects: ['browser'] };
    }
  }
}

async function projectsWith(target: string): Promise<string[]> {
  const args = [nx, 'show', 'projects', '--withTarget', target, '--json'];
  const { code, output } = await run(process.execPath, args, { cwd: workspaceRoot });
  if (code !== 0) throw new Error(`nx show projects failed (exit code ${code}):\n${output}`);
  return JSON.parse(output.slice(output.indexOf('['))) as string[];
}

function stream(args: string[], env: Record<string, string>): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: workspaceRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
      // Nx asks its tasks for colours whatever they write to.
      env: { ...(process.stdout.isTTY ? {} : { FORCE_COLOR: '0' }), ...process.env, ...env },
    });
    running = child;
    child.once('error', () => resolve(null));
    child.once('close', (code) => {
      running = null;
      resolve(code);
    });
  });
}
