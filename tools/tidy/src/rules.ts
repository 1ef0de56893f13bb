/** A tracked file of the repository. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One line a reader can act on: where, and which rule of the house it breaks. */
export interface Untidy {
  readonly path: string;
  readonly rule: string;
}

export type Rule = (files: readonly SourceFile[]) => Untidy[];

const suffixes = /\.(entity|service|consumer|controller|job|module|main|config)$/;
const testSuffixes = /\.(spec|int\.spec|e2e\.spec|browser\.spec)$/;
const bannedWords = /(^|-)(manager|helper|helpers|util|utils|base|abstract|impl|processor|data|info)(-|$)/;
const bannedFolders =
  /(^|\/)(domain|application|infrastructure|ports|adapters|usecases|interfaces|utils|helpers|common)\//;

const code = (files: readonly SourceFile[]) =>
  files.filter(({ path }) => /^(apps|libs|tools)\/.*\.ts$/.test(path) && !path.startsWith('tools/tidy/'));
const shippedCode = (files: readonly SourceFile[]) =>
  code(files).filter(({ path }) => /^(apps|libs)\//.test(path) && !/\.spec\.ts$/.test(path));

/** Files are kebab-case, carry a suffix of the list or none, and are not named after nothing in particular. */
export const fileNames: Rule = (files) =>
  code(files).flatMap(({ path }) => {
    const name = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length);
    const isVersioned = /\.v[0-9]+$/.test(name); // payment-succeeded.v1.ts
    const stem = name
      .replace(testSuffixes, '')
      .replace(suffixes, '')
      .replace(/\.v[0-9]+$/, '');
    const rules: string[] = [];
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem)) rules.push('a file name is kebab-case with a suffix of the list');
    if (bannedWords.test(stem))
      rules.push('a file is named after what it does, not Helper, Util, Manager and the like');
    if (bannedFolders.test(path) && !isVersioned) rules.push('a folder is a feature, not a layer');
    return rules.map((rule) => ({ path, rule }));
  });

/** Nothing is left for later without an owner, and no test is switched off or runs alone. */
export const leftovers: Rule = (files) =>
  code(files).flatMap(({ path, text }) => {
    const rules: string[] = [];
    if (/\b(TODO|FIXME|XXX|HACK)\b/.test(text)) rules.push('nothing is left for later in a comment');
    if (/\b(it|test|describe)(\.each)?\.(only|skip|todo)\b|\b(xit|xdescribe|fit|fdescribe)\(/.test(text)) {
      rules.push('no test is switched off or runs alone');
    }
    return rules.map((rule) => ({ path, rule }));
  });

/** A migration is `<milliseconds>-<name>.ts`, its export carries both, it holds one DDL statement, and none share a time. */
export const migrations: Rule = (files) => {
  const found = files.filter(({ path }) => /\/migrations\/[^/]+\.ts$/.test(path) && !/\/index\.ts$/.test(path));
  return found.flatMap(({ path, text }) => {
    const [, folder = '', time = '', name = ''] = /^(.*)\/([0-9]{13})-([a-z0-9-]+)\.ts$/.exec(path) ?? [];
    if (time === '') return [{ path, rule: 'a migration file is <milliseconds>-<name>.ts' }];
    const className = name.replace(/(^|-)([a-z0-9])/g, (_all, _dash, letter: string) => letter.toUpperCase()) + time;
    const up = text.replace(/\bdown\([\s\S]*/, '');
    const statements = up.match(/\bcreateTable\(|\b(CREATE|ALTER|DROP) (TABLE|INDEX|UNIQUE|USER)\b/g) ?? [];
    const twins = found.filter((other) => other.path.startsWith(`${folder}/${time}-`));
    const rules: string[] = [];
    const isNamed = text.includes(`class ${className} `) || text.includes(`const ${className} = createTable(${time}, `);
    if (!isNamed) rules.push(`its export is ${className}, of that time`);
    if (statements.length > 1) rules.push('a migration holds one DDL statement: MySQL commits each by itself');
    if (twins.length > 1) rules.push('no two migrations share a time');
    return rules.map((rule) => ({ path, rule }));
  });
};

/** Every consumer stands in docs/money-flow.md, where a reader looks first. */
export const consumersInMoneyFlow: Rule = (files) => {
  const flow = files.find(({ path }) => path === 'docs/money-flow.md')?.text ?? '';
  return files
    .filter(({ path }) => path.endsWith('.consumer.ts'))
    .filter(({ path }) => !flow.includes(path.slice(path.lastIndexOf('/') + 1)))
    .map(({ path }) => ({ path, rule: 'every consumer stands in docs/money-flow.md' }));
};

/** Every decision stands in their index, from where a reader chooses. */
export const decisionsInIndex: Rule = (files) => {
  const folder = 'docs/decisions/';
  const index = files.find(({ path }) => path === `${folder}README.md`)?.text ?? '';
  return files
    .filter(({ path }) => path.startsWith(folder) && path !== `${folder}README.md`)
    .filter(({ path }) => !index.includes(`(${path.slice(folder.length)})`))
    .map(({ path }) => ({ path, rule: 'every decision stands in docs/decisions/README.md' }));
};

/** Every failpoint of the list is passed somewhere in the code: a crash test of one that is not proves nothing. */
export const failpoints: Rule = (files) => {
  const list = files.find(({ path }) => path === 'libs/runtime/src/configuration/failpoints.ts');
  if (list === undefined)
    return [{ path: 'libs/runtime/src/configuration/failpoints.ts', rule: 'the list of points exists' }];
  const passed = shippedCode(files)
    .filter(({ path }) => path !== list.path)
    .map(({ text }) => text)
    .join('\n');
  return [...list.text.matchAll(/'([a-z-]+\.[a-z-]+)': '/g)]
    .map(([, name = '']) => name)
    .filter((name) => !passed.includes(`'${name}'`))
    .map((name) => ({ path: list.path, rule: `failpoint ${name} is passed by the code` }));
};

/** A document has one title. */
export const oneTitle: Rule = (files) =>
  files
    .filter(({ path }) => path.endsWith('.md'))
    .filter(({ text }) => (text.replace(/^```[\s\S]*?^```/gm, '').match(/^# /gm) ?? []).length !== 1)
    .map(({ path }) => ({ path, rule: 'a document has one H1' }));

/** A file that nothing imports or starts is dead. */
export const deadFiles: Rule = (files) => {
  const started = /(^|\/)(main|migrate|index|global-setup|global-teardown)\.ts$|\.(main|spec)\.ts$|\/migrations\//;
  const imported = new Set(
    code(files).flatMap(({ path, text }) =>
      [...text.matchAll(/(?:from|import\(|require\(|import)\s*'(\.[^']+)'/g)].map(([, to = '']) => resolve(path, to)),
    ),
  );
  return code(files)
    .filter(({ path }) => !started.test(path) && !imported.has(path.slice(0, -'.ts'.length)))
    .map(({ path }) => ({ path, rule: 'something imports it, or it goes' }));
};

/** Money is bigint: what names an amount or a balance never passes through a JavaScript number. */
export const noMoneyThroughNumber: Rule = (files) =>
  shippedCode(files)
    .filter(({ text }) => /\b(Number|parseInt|parseFloat)\([^)]*([mM]inor|[bB]alance)/.test(text))
    .map(({ path }) => ({ path, rule: 'money never passes through a JavaScript number' }));

/** A project without a type tag may import nothing, and one with two would obey neither: each has exactly one. */
export const oneTypeTag: Rule = (files) =>
  files
    .filter(({ path }) => path.endsWith('/project.json'))
    .filter(({ text }) => {
      const { tags = [] } = JSON.parse(text) as { tags?: string[] };
      return tags.filter((tag) => tag.startsWith('type:')).length !== 1;
    })
    .map(({ path }) => ({ path, rule: 'a project has exactly one type tag' }));

/** The lock file holds no address of a registry: an install asks the reader's own. */
export const noRegistryAddress: Rule = (files) =>
  files
    .filter(({ path, text }) => path === 'package-lock.json' && /"resolved": *"http/.test(text))
    .map(({ path }) => ({ path, rule: 'the lock file names no registry' }));

interface LockedPackage {
  readonly link?: boolean;
  readonly integrity?: string;
}

/** What an install brings is what was locked, byte for byte; it runs nothing and tells no one (docs/security.md). */
export const lockedPackages: Rule = (files) => {
  const textOf = (name: string) => files.find(({ path }) => path === name)?.text ?? '';
  const { packages = {} } = JSON.parse(textOf('package-lock.json') || '{}') as {
    packages?: Record<string, LockedPackage>;
  };
  const breaches = Object.entries(packages)
    .filter(([place, { link }]) => /(^|\/)node_modules\//.test(place) && !link)
    .flatMap(([place, { integrity }]) => [
      ...(integrity ? [] : [`${place} is locked with its integrity`]),
      ...(place.endsWith('/@scarf/scarf') ? ['nothing tells of an install: tools/build/no-telemetry stands in'] : []),
    ]);
  if (!/^ignore-scripts=true$/m.test(textOf('.npmrc'))) breaches.push('.npmrc has ignore-scripts=true');
  return breaches.map((rule) => ({ path: 'package-lock.json', rule }));
};

export const rules: readonly Rule[] = [
  fileNames,
  leftovers,
  migrations,
  consumersInMoneyFlow,
  decisionsInIndex,
  failpoints,
  oneTitle,
  deadFiles,
  noMoneyThroughNumber,
  oneTypeTag,
  noRegistryAddress,
  lockedPackages,
];

function resolve(from: string, to: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of to.replace(/\.(ts|js)$/, '').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
