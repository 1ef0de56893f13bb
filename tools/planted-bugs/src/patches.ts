import { workspaceRoot } from '@kessai/infra';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { plantedBugs } from './planted-bugs';

export const patchesLeast = 12;
export const patchesFolder = join(__dirname, '../patches');

export const patchOf = ({ name }: { readonly name: string }): string => join(patchesFolder, `${name}.patch`);

/** What keeps the list from being run as it stands; empty when all is well. */
export function staleness(): string[] {
  const listed = plantedBugs.map(({ name }) => `${name}.patch`);
  const there = readdirSync(patchesFolder);
  return [
    ...(listed.length < patchesLeast ? [`${listed.length} planted bugs, ${patchesLeast} are the least`] : []),
    ...there.filter((file) => !listed.includes(file)).map((file) => `${file} is not in the list`),
    ...plantedBugs.flatMap((bug) => {
      const objection = there.includes(`${bug.name}.patch`) ? objectionTo(patchOf(bug)) : 'there is no such patch';
      return objection === null ? [] : [`${bug.name}: ${objection}`];
    }),
  ];
}

/** Why the patch does not fit the sources any more; null when it does. */
function objectionTo(patch: string): string | null {
  try {
    execFileSync('git', ['apply', '--check', patch], { cwd: workspaceRoot, stdio: ['ignore', 'ignore', 'pipe'] });
    return null;
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    return stderr?.toString().trim() ?? String(error);
  }
}
