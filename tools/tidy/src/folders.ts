import type { Rule, SourceFile, Untidy } from './rules';

const filesMax = 12;

/** Folders that are larger, with what they may hold. A folder of the list that has become small leaves it. */
const larger: Readonly<Record<string, number>> = {
  'apps/payment/src/access': 13,
  'libs/contracts/src': 25, // One file an event: a list, which is looked up by name.
  'libs/database/src': 16,
  'libs/messaging/src/kafka': 16,
};

/** Test kits that still lie in what ships. */
const kitsInside: readonly string[] = [
  'apps/psp-simulator/src',
  'libs/client/src',
  'libs/database/src/testing',
  'libs/http/src/testing',
  'libs/messaging/src/testing',
];

/** Of apps and libraries that ship: `testing` is for specs by itself, a migration is looked up by its time. */
const shipped = (files: readonly SourceFile[]): string[] =>
  files
    .map(({ path }) => path)
    .filter((path) => /^(apps|libs)\/[^/]+\/src\/.*\.ts$/.test(path))
    .filter((path) => !/^(libs\/testing|apps\/platform-e2e)\/|\/migrations\/|\/generated\/|\.spec\.ts$/.test(path));
const isTestKit = (path: string): boolean => /\/(given|testing)\/|\/given-[^/]*$/.test(path);
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** A folder holds what a reader can take in at once. */
export const smallFolders = (allowed = larger): Rule => {
  return (files) => {
    const counts = new Map<string, number>();
    for (const path of shipped(files).filter((one) => !isTestKit(one))) {
      counts.set(folderOf(path), (counts.get(folderOf(path)) ?? 0) + 1);
    }
    const tooLarge = [...counts]
      .filter(([folder, count]) => count > (allowed[folder] ?? filesMax))
      .map(([path, count]) => ({
        path,
        rule: `a folder holds ${allowed[path] ?? filesMax} source files, not ${count}`,
      }));
    const stale = Object.keys(allowed).filter((folder) => (counts.get(folder) ?? 0) <= filesMax);
    return [...tooLarge, ...staleEntries(stale)];
  };
};

/** What tests share lies outside the folders from which a service is built. */
export const testKitsOutside = (allowed = kitsInside): Rule => {
  return (files) => {
    const folders = [...new Set(shipped(files).filter(isTestKit).map(folderOf))];
    const inside = folders
      .filter((folder) => !allowed.includes(folder))
      .map((path) => ({ path, rule: 'a test kit lies outside src' }));
    return [...inside, ...staleEntries(allowed.filter((folder) => !folders.includes(folder)))];
  };
};

const staleEntries = (folders: readonly string[]): Untidy[] =>
  folders.map((path) => ({ path, rule: 'it needs no exception any more: tools/tidy/src/folders.ts' }));
