import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../before-install/programs.cjs';
import { buildServices } from '../stack/build-services';
import { workspaceRoot } from '../workspace';
import type { Level, TestArguments } from './arguments';
import { countByProject, countResults, withStepFailure, type Count } from './jest-results';

const nx = join(workspaceRoot, 'node_modules/nx/dist/bin/nx.js');
const jest = join(workspaceRoot, 'node_modules/jest/bin/jest.js');
const resultsOf = (level: Level): string => join(workspaceRoot, 'dist/test-results', level);

/** Whatever runs now can be told to stop. */
let running: { kill(signal: NodeJS.Signals): void } | null = null;
export const stopRunningStep = (): void => running?.kill('SIGTERM');

/** What touches the database most, and what starts and kills a database of its own: all of it would take twice the time. */
const ON_MYSQL = {
  projects: ['database', 'messaging', 'payment', 'wallet', 'ledger'],
  suites: ['payment-flow.e2e', 'refund-flow.e2e', 'infrastructure-loss.e2e'],
} as const;

/** Runs one level with its output streaming, and counts what jest wrote down in this run. */
export async function runLevel(
  level: Level,
  env: Record<string, string>,
  database: TestArguments['database'] = 'any',
): Promise<Count[]> {
  // Old results must not be counted.
  rmSync(resultsOf(level), { recursive: true, force: true });
  mkdirSync(resultsOf(level), { recursive: true });
  const { args, projects } = database === 'mysql' ? await commandOnMysql(level) : await commandOf(level);
  const exitCode = await stream(args, env);
  const resultsFile = (project: string): string => join(resultsOf(level), `${project}.json`);
  const where = database === 'mysql' ? ' on MySQL' : '';
  const counts =
    level === 'unit'
      ? countByProject(level, resultsFile(level), workspaceRoot)
      : projects.map((project) => countResults(`${level} ${project}${where}`, resultsFile(project)));
  return withStepFailure(level, exitCode, counts);
}

async function commandOf(level: Level): Promise<{ args: string[]; projects: string[] }> {
  const many = [nx, 'run-many', '--outputStyle=stream', '-t'];
  switch (level) {
    case 'unit': {
      // One jest for all: a process for each project would load jest and the compiler twenty times.
      const config = join(workspaceRoot, 'jest.unit.config.cjs');
      const results = join(resultsOf('unit'), 'unit.json');
      return { args: [jest, '--config', config, '--json', '--outputFile', results], projects: ['unit'] };
    }
    case 'int':
      return { args: [...many, 'test-int', '--parallel=2'], projects: await projectsWith('test-int') };
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

async function commandOnMysql(level: Level): Promise<{ args: string[]; projects: string[] }> {
  if (level === 'int') {
    const { projects } = ON_MYSQL;
    const chosen = ['-p', projects.join(','), '--parallel=2', '--outputStyle=stream'];
    return { args: [nx, 'run-many', '-t', 'test-int', ...chosen], projects: [...projects] };
  }
  await buildServices();
  const project = ['e2e', 'platform-e2e', 'apps/platform-e2e'];
  return {
    args: [join(workspaceRoot, 'tools/build/jest.mjs'), ...project, ...ON_MYSQL.suites],
    projects: ['platform-e2e'],
  };
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
