import 'reflect-metadata';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { apiDoc, apiDocPath, documentedServices, textOf } from './api-docs';

async function main(): Promise<void> {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  mkdirSync('docs/api', { recursive: true });
  for (const service of documentedServices) {
    writeFileSync(apiDocPath(service), textOf(await apiDoc(service, version)));
    console.log(`wrote ${apiDocPath(service)}`);
  }
}

void main();
