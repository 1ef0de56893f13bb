import { watchdog, workspaceRoot } from '@kessai/infra';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const apps = ['payment', 'wallet', 'ledger', 'psp-simulator'];

/**
 * The working tree in a folder of its own, with a patch and built. The packages are borrowed: nothing may be installed
 * through them, so the commands of package.json are not for this copy.
 */
export class PrivateCopy {
  private constructor(readonly folder: string) {}

  static make(patch: string | null): PrivateCopy {
    const copy = new PrivateCopy(mkdtempSync(join(tmpdir(), 'kessai-planted-')));
    watchdog.removeAtEnd(copy.folder); // Should this process be killed before it has done so itself.
    try {
      copy.takeFiles();
      if (patch !== null) copy.run('git', ['apply', patch]);
      for (const app of apps) copy.run(process.execPath, ['tools/build/build.mjs', app]);
      return copy;
    } catch (error) {
      copy.remove();
      throw error;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true }); // Of the borrowed packages only the link.
    watchdog.forgetFolder(this.folder);
  }

  /** All that git knows of or would, as it stands now. */
  private takeFiles(): void {
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: workspaceRoot,
      maxBuffer: 64 * 1024 * 1024,
    });
    for (const file of list.toString().split('\0')) {
      const from = join(workspaceRoot, file);
      if (file === '' || !existsSync(from)) continue; // Deleted, and not committed yet.
      const to = join(this.folder, file);
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(from, to);
    }
    symlinkSync(join(workspaceRoot, 'node_modules'), join(this.folder, 'node_modules'), 'junction');
  }

  private run(command: string, args: string[]): void {
    try {
      execFileSync(command, args, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
    } catch (error) {
      const { stderr } = error as { stderr?: Buffer };
      throw new Error(`${command} ${args.join(' ')}: ${stderr?.toString().trim() ?? String(error)}`, { cause: error });
    }
  }
}
