import type { Rule, SourceFile, Untidy } from './rules';

/** Lowest first: a library imports those of lower steps alone. Those of one step import each other not at all. */
const order = [
  ['money', 'terminal', 'exact-json', 'html'],
  ['contracts'],
  ['runtime'],
  ['database'],
  ['http'],
  ['messaging'],
  ['access'],
];
const stepOf = new Map(order.flatMap((names, step) => names.map((name) => [name, step] as const)));

const shipped = (files: readonly SourceFile[]): SourceFile[] =>
  files.filter(
    ({ path }) => /^(apps|libs)\/[^/]+\/src\/.*\.ts$/.test(path) && !/(\.spec\.ts|\/testing\/.*|\/given.*)$/.test(path),
  );

const specifiers = ({ text }: SourceFile): string[] =>
  [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)';/gm)].map(([, to = '']) => to);

/** No library imports one that stands above it, or beside it. */
export const importsDown: Rule = (files) =>
  shipped(files).flatMap((file) => {
    const own = /^libs\/([^/]+)\//.exec(file.path)?.[1] ?? '';
    const step = stepOf.get(own);
    if (step === undefined) return [];
    return specifiers(file)
      .map((to) => /^@kessai\/(.+)$/.exec(to)?.[1] ?? '')
      .filter((name) => (stepOf.get(name) ?? -1) >= step)
      .map((name) => ({ path: file.path, rule: `${own} does not import ${name}, which stands above or beside it` }));
  });

/** No two folders of one app or library import each other, directly or through others. */
export const noFolderCircle: Rule = (files) => {
  const graph = new Map<string, Map<string, string>>();
  for (const file of shipped(files)) {
    const from = folderOf(file.path);
    for (const to of specifiers(file).filter((one) => one.startsWith('.'))) {
      const target = folderOf(resolve(file.path, to));
      if (from === null || target === null || target === from) continue;
      graph.set(from, (graph.get(from) ?? new Map<string, string>()).set(target, file.path));
    }
  }
  const circular: Untidy[] = [];
  for (const [from, targets] of graph) {
    for (const [to, path] of targets) {
      if (reaches(graph, to, from)) circular.push({ path, rule: `${from} and ${to} import each other, in a circle` });
    }
  }
  return circular;
};

/** The folder right below `src`; null for a file that lies in `src` itself, where everything comes together. */
function folderOf(path: string): string | null {
  return /^((?:apps|libs)\/[^/]+\/src\/[^/]+)\//.exec(path)?.[1] ?? null;
}

function resolve(from: string, to: string): string {
  const steps = from.split('/').slice(0, -1);
  for (const step of to.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.') steps.push(step);
  }
  return steps.join('/');
}

function reaches(graph: ReadonlyMap<string, ReadonlyMap<string, string>>, from: string, goal: string): boolean {
  const seen = new Set<string>();
  const next = [from];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    if (at === goal) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    next.push(...(graph.get(at)?.keys() ?? []));
  }
  return false;
}
