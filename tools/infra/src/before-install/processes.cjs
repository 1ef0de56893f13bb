// @ts-check
// Plain JavaScript, as all in this folder: it runs before the packages are there, by which TypeScript runs.
const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');

/**
 * The command line of a running process, or null when there is none.
 * @param {number} pid
 * @returns {string | null}
 */
function commandOf(pid) {
  try {
    if (process.platform === 'linux') {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
      return words === '' ? null : words; // A process that has ended but was not waited for has no words left.
    }
    if (process.platform === 'win32') return null; // Without a cheap answer nothing is taken for a left-over.
    return ps(pid, 'command') || null;
  } catch {
    return null;
  }
}

/**
 * When a process started. A pid is given to other programs in time: with this beside it, it means one process alone.
 * Null where there is no such process, or where the system does not tell.
 * @param {number} pid
 * @returns {string | null}
 */
function startOf(pid) {
  try {
    if (process.platform === 'win32') return null;
    if (process.platform !== 'linux') return ps(pid, 'lstart') || null;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold blanks and parentheses itself, so fields are counted from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/**
 * @param {number} pid
 * @param {string} column
 */
function ps(pid, column) {
  return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
}

/**
 * @param {string} pidFile
 * @returns {number | null}
 */
function readPid(pidFile) {
  if (!existsSync(pidFile)) return null;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]?.trim());
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

/** What a lock holds: the pid, and by when it started which process is meant. */
function lockText() {
  return `${process.pid}\n${startOf(process.pid) ?? ''}\n`;
}

/**
 * The process that holds a lock and still runs, or null: it was killed, or its pid is another program's by now.
 * @param {string} lock
 * @returns {number | null}
 */
function holderOfLock(lock) {
  const pid = readPid(lock);
  if (pid === null) return null;
  const start = readFileSync(lock, 'utf8').split('\n')[1]?.trim() ?? '';
  if (start !== '') return startOf(pid) === start ? pid : null;
  return (commandOf(pid)?.includes('start.main') ?? false) ? pid : null;
}

/**
 * Why nothing may be built or installed here now; null when no stack of this folder is up.
 * @param {string} home
 * @returns {string | null}
 */
function stackIsUp(home) {
  const pid = holderOfLock(`${home}/supervisor.pid`);
  if (pid === null) return null;
  const url = paymentUrlIn(`${home}/stack.json`);
  return `a stack of this folder is already up (supervisor ${pid}${url}).\nStop it with: kill ${pid}`;
}

/** @param {string} stackFile */
function paymentUrlIn(stackFile) {
  try {
    return `, payment at ${JSON.parse(readFileSync(stackFile, 'utf8')).services.payment.url}`;
  } catch {
    return ''; // It is still starting.
  }
}

module.exports = { commandOf, startOf, readPid, lockText, holderOfLock, stackIsUp };
