import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { alerts } from './alerts';
import { EVENT_DOCS_PATH, staleEventDocs } from './event-docs';
import { smallFolders, testKitsOutside } from './folders';
import { importsDown, noFolderCircle } from './imports';
import { rules, type SourceFile } from './rules';
import { sqlRules } from './sql';
import { readOptions } from './usage.cjs';
import { wordFaults } from './words';

const texts = /\.(ts|mts|js|mjs|cjs|json|md|yml|npmrc)$/;

/** Files that git tracks, and those it would: a new file is tidy before it is committed. */
function repositoryFiles(): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((path) => texts.test(path) && existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

readOptions(process.argv.slice(2));
const files = repositoryFiles();
const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
const docs = files.find(({ path }) => path === EVENT_DOCS_PATH)?.text;
const untidy = [
  ...[
    ...rules,
    importsDown,
    noFolderCircle,
    smallFolders(),
    testKitsOutside(),
    alerts,
    wordFaults,
    ...sqlRules,
  ].flatMap((rule) => rule(files)),
  ...staleEventDocs(docs, version),
];

for (const { path, rule } of untidy) console.error(`${path}: ${rule}`);
console.log(`tidy: ${files.length} files, ${untidy.length} untidy`);
process.exitCode = untidy.length > 0 ? 1 : 0;
