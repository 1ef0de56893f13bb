import { smallFolders, testKitsOutside } from './folders';
import type { Rule } from './rules';

const untidy = (rule: Rule, paths: readonly string[]) =>
  rule(paths.map((path) => ({ path, text: '' }))).map(({ path }) => path);
const many = (folder: string, count: number) => Array.from({ length: count }, (_, at) => `${folder}/a${at}.ts`);

it('a folder holds twelve source files, without its specs, migrations and test kits', () => {
  const specs = many('apps/a/src/one', 20).map((path) => path.replace('.ts', '.spec.ts'));
  const kits = [...many('apps/a/src/given', 13), ...many('apps/a/src/database/migrations', 13)];
  const right = [...many('apps/a/src/one', 12), ...specs, ...kits];
  expect(untidy(smallFolders({}), right)).toEqual([]);
  expect(untidy(smallFolders({}), many('apps/a/src/one', 13))).toEqual(['apps/a/src/one']);
});

it('a larger folder does not grow, and leaves the list when it is small', () => {
  const allowed = { 'libs/a/src': 15 };
  expect(untidy(smallFolders(allowed), many('libs/a/src', 15))).toEqual([]);
  expect(untidy(smallFolders(allowed), many('libs/a/src', 16))).toEqual(['libs/a/src']);
  expect(untidy(smallFolders(allowed), many('libs/a/src', 12))).toEqual(['libs/a/src']);
  expect(untidy(smallFolders(allowed), [])).toEqual(['libs/a/src']);
});

it('test kits lie outside src', () => {
  const right = ['apps/a/testing/a.ts', 'libs/testing/src/given-rows.ts', 'apps/a/src/giving/a.ts'];
  expect(untidy(testKitsOutside([]), right)).toEqual([]);
  const wrong = ['apps/a/src/given/a.ts', 'libs/a/src/testing/b.ts', 'apps/a/src/one/given-a.ts'];
  const folders = ['apps/a/src/given', 'libs/a/src/testing', 'apps/a/src/one'];
  expect(untidy(testKitsOutside([]), wrong)).toEqual(folders);
  expect(untidy(testKitsOutside(folders), wrong)).toEqual([]);
  expect(untidy(testKitsOutside(['apps/b/src/given']), right)).toEqual(['apps/b/src/given']);
});
