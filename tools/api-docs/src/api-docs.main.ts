import 'reflect-metadata';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generatedFiles, type GeneratedFile } from './generated-files';

/** `--check` writes nothing: it names what is not as it would be written, and ends with 1 if there is such a file. */
async function main(): Promise<void> {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const stale = (await generatedFiles(version)).filter(isStale);
  for (const file of stale) {
    if (process.argv.includes('--check')) process.exitCode = 1;
    else write(file);
    console.log(`${process.exitCode === 1 ? 'stale' : 'wrote'} ${file.path}`);
  }
  if (process.exitCode === 1) console.error('The routes have changed. Write these files anew with: npm run api:docs');
}

function isStale({ path, text }: GeneratedFile): boolean {
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
}

function write({ path, text }: GeneratedFile): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

void main();
