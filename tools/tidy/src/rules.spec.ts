import {
  consumersInMoneyFlow,
  deadFiles,
  decisionsInIndex,
  fileNames,
  failpoints,
  leftovers,
  lockedPackages,
  migrations,
  noMoneyThroughNumber,
  noRegistryAddress,
  oneTitle,
  oneTypeTag,
  type Rule,
} from './rules';
import { eventDocs, staleEventDocs } from './event-docs';

const untidy = (rule: Rule, files: Record<string, string>) =>
  rule(Object.entries(files).map(([path, text]) => ({ path, text }))).map(({ path }) => path);

const migration = (name: string, body = 'CREATE TABLE a') =>
  `export class ${name} implements MigrationInterface { async up() { \`${body}\` } async down() {} }`;

describe('each rule finds its planted breach and passes what is right', () => {
  it('file names', () => {
    const right = { 'apps/a/src/crediting/crediting.service.ts': '', 'libs/c/src/payment-succeeded.v1.ts': '' };
    const wrong = {
      'apps/a/src/creditingService.ts': '',
      'apps/a/src/date-utils.ts': '',
      'apps/a/src/domain/wallet.ts': '',
      'libs/a/src/wallet.repository.ts': '',
    };
    expect(untidy(fileNames, { ...right, ...wrong })).toEqual(Object.keys(wrong));
  });

  it('leftovers', () => {
    const wrong = { 'libs/a/src/a.ts': '// TODO later', 'libs/a/src/b.spec.ts': 'describe.skip(' };
    expect(untidy(leftovers, { ...wrong, 'libs/a/src/c.ts': 'retry.skip()' })).toEqual(Object.keys(wrong));
  });

  it('migrations', () => {
    const folder = 'apps/a/src/database/migrations';
    const right = {
      [`${folder}/1732060800000-create-wallet.ts`]: migration('CreateWallet1732060800000'),
      [`${folder}/1732060800003-create-hold.ts`]: 'export const CreateHold1732060800003 = createTable(1732060800003, ',
    };
    const wrong = {
      [`${folder}/create.ts`]: migration('Create'),
      [`${folder}/1732060800001-create-entry.ts`]: migration('Other'),
      [`${folder}/1732060800002-two.ts`]: migration('Two1732060800002', 'CREATE TABLE a; ALTER TABLE b'),
      [`${folder}/1732060800004-create-old.ts`]: 'export const CreateOld1732060800004 = createTable(1732060800005, ',
    };
    expect(untidy(migrations, { ...right, ...wrong })).toEqual(Object.keys(wrong));
    const twin = { [`${folder}/1732060800000-again.ts`]: migration('Again1732060800000') };
    expect(untidy(migrations, { ...right, ...twin })).toHaveLength(2);
  });

  it('consumers in the money flow', () => {
    const files = {
      'apps/a/src/x.consumer.ts': '',
      'apps/a/src/y.consumer.ts': '',
      'docs/money-flow.md': 'x.consumer.ts',
    };
    expect(untidy(consumersInMoneyFlow, files)).toEqual(['apps/a/src/y.consumer.ts']);
  });

  it('decisions in their index', () => {
    const folder = 'docs/decisions';
    const files = {
      [`${folder}/README.md`]: '[A](0001-a.md)',
      [`${folder}/0001-a.md`]: '',
      [`${folder}/0002-b.md`]: '',
    };
    expect(untidy(decisionsInIndex, files)).toEqual([`${folder}/0002-b.md`]);
  });

  it('failpoints', () => {
    const list = { 'libs/runtime/src/configuration/failpoints.ts': "{ a: { 'a.before': 'one', 'a.after': 'two' } }" };
    const passed = { 'libs/messaging/src/a.ts': "failpoint('a.before')" };
    expect(untidy(failpoints, { ...list, ...passed })).toHaveLength(1);
    expect(untidy(failpoints, passed)).toHaveLength(1);
  });

  it('one title', () => {
    const right = { 'a.md': '# A\n```sh\n# comment\n```\n' };
    expect(untidy(oneTitle, { ...right, 'b.md': '# A\n# B\n', 'c.md': 'text' })).toEqual(['b.md', 'c.md']);
  });

  it('dead files', () => {
    const files = {
      'apps/a/src/main.ts': "import './used';",
      'apps/a/src/used.ts': '',
      'apps/a/src/dead.ts': '',
      'apps/a/src/used.spec.ts': '',
    };
    expect(untidy(deadFiles, files)).toEqual(['apps/a/src/dead.ts']);
  });

  it('money through a number', () => {
    const wrong = { 'apps/a/src/a.ts': 'Number(row.amountMinor)' };
    expect(untidy(noMoneyThroughNumber, { ...wrong, 'apps/a/src/b.ts': 'Number(row.version)' })).toEqual(
      Object.keys(wrong),
    );
  });

  it('project tags', () => {
    const right = { 'libs/a/project.json': '{ "tags": ["type:kernel"] }' };
    const wrong = { 'libs/b/project.json': '{}', 'libs/c/project.json': '{ "tags": ["type:app", "type:kernel"] }' };
    expect(untidy(oneTypeTag, { ...right, ...wrong })).toEqual(Object.keys(wrong));
  });

  it('registry addresses in the lock file', () => {
    expect(untidy(noRegistryAddress, { 'package-lock.json': '"resolved": "https://x/"' })).toHaveLength(1);
    expect(untidy(noRegistryAddress, { 'package-lock.json': '{}' })).toHaveLength(0);
  });

  it('packages that are not locked, run scripts or tell of an install', () => {
    const lock = (packages: object) => ({ 'package-lock.json': JSON.stringify({ packages }) });
    const npmrc = { '.npmrc': 'save-exact=true\nignore-scripts=true\n' };
    const right = {
      '': {},
      'libs/a': {},
      'node_modules/a': { integrity: 'sha512-x' },
      'node_modules/b': { link: true },
    };
    expect(untidy(lockedPackages, { ...lock(right), ...npmrc })).toEqual([]);
    expect(untidy(lockedPackages, { ...lock(right), '.npmrc': '# ignore-scripts=true' })).toHaveLength(1);
    const unlocked = { ...right, 'node_modules/a/node_modules/c': {} };
    const telling = { ...right, 'node_modules/@scarf/scarf': { integrity: 'sha512-x' } };
    for (const wrong of [unlocked, telling]) {
      expect(untidy(lockedPackages, { ...lock(wrong), ...npmrc })).toHaveLength(1);
    }
  });

  it('stale event documents', () => {
    expect(staleEventDocs(eventDocs('1.0.0'), '1.0.0')).toEqual([]);
    expect(staleEventDocs(undefined, '1.0.0')).toHaveLength(1);
    expect(staleEventDocs(eventDocs('1.0.0') + ' ', '1.0.0')).toHaveLength(1);
  });
});
