// @ts-check
const { spawn } = require('node:child_process');
const { accessSync, constants, existsSync } = require('node:fs');
const { homedir } = require('node:os');
const { delimiter, dirname, join } = require('node:path');

/** @typedef {{ code: number | null, output: string }} Ended `code` is null when a signal ended it, or it could not start. */

const isWindows = process.platform === 'win32';
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Runs a program to its end and collects what it prints. Never throws. It is ended, with all that it has started, when
 * this process ends.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @param {number} [withinMs]
 * @returns {Promise<Ended>}
 */
function run(command, args, options = {}, withinMs) {
  /** @type {Buffer[]} */
  const chunks = [];
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      env: process.env,
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: a script is ended together with the programs that it runs.
      detached: !isWindows,
      windowsHide: true,
    });
    running.add(child);
    const deadline = withinMs === undefined ? null : setTimeout(() => endGroup(child, 'SIGKILL'), withinMs);
    /** @param {number | null} code */
    const end = (code, note = '') => {
      running.delete(child);
      if (deadline !== null) clearTimeout(deadline);
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') + note });
    };
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => end(null, error.message));
    child.once('close', (code) => end(code));
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function endGroup(child, signal) {
  try {
    if (child.pid === undefined) return;
    if (isWindows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}

/** Ends every program that `run` has started and that has not ended yet. */
function endRunning() {
  for (const child of running) endGroup(child, 'SIGTERM');
}
process.on('exit', endRunning);

/**
 * Downloads shared by all clones of one user.
 * @param {NodeJS.ProcessEnv} [env]
 */
function cacheFolder(env = process.env) {
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'kessai');
  if (isWindows && env['LOCALAPPDATA']) return join(env['LOCALAPPDATA'], 'kessai', 'cache');
  return join(env['HOME'] || homedir(), '.cache', 'kessai');
}

/**
 * Whether files can be made in a folder, or the folder itself where it is not there yet.
 * @param {string} folder
 * @returns {boolean}
 */
function isWritable(folder) {
  try {
    if (!existsSync(folder)) return dirname(folder) !== folder && isWritable(dirname(folder));
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The full path of a program on PATH, or null.
 * @param {string} program
 * @param {NodeJS.ProcessEnv} [env]
 */
function findOnPath(program, env = process.env) {
  const endings = isWindows ? ['.exe', '.cmd', '.bat', ''] : [''];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = folders.flatMap((folder) => endings.map((ending) => join(folder, program + ending)));
  return candidates.find((path) => existsSync(path)) ?? null;
}

/** Without a locale Java takes letters beyond ASCII in the names of files for question marks. */
function utf8Environment(env = process.env) {
  return process.platform === 'linux' ? { ...env, LC_ALL: 'C.UTF-8' } : env;
}

module.exports = { run, endRunning, cacheFolder, isWritable, findOnPath, utf8Environment };
