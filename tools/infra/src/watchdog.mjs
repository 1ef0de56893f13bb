// Outlives the process that started it, and ends what that process left running.
// Reads lines: "+<pid>" watch, "-<pid>" has ended, "rm <folder>" remove this folder too. End of input = the owner is gone.
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MS = 5_000;
const pids = new Set();
const folders = new Set();

// A Ctrl-C in the owner's terminal is the owner's to handle.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line.startsWith('+')) pids.add(Number(line.slice(1)));
    else if (line.startsWith('-')) pids.delete(Number(line.slice(1)));
    else if (line.startsWith('rm ') && line.slice(3).startsWith(join(tmpdir(), 'kessai-'))) folders.add(line.slice(3));
  })
  .on('close', async () => {
    for (const pid of pids) signal(pid, 'SIGTERM');
    const deadline = Date.now() + GRACE_MS;
    while ([...pids].some((pid) => signal(pid, 0)) && Date.now() < deadline) {
      await sleep(50);
    }
    for (const pid of pids) signal(pid, 'SIGKILL');
    if (pids.size > 0) await sleep(200);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });

function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // It has ended.
  }
}
