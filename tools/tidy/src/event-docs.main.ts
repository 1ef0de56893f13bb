import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { EVENT_DOCS_PATH, eventDocs } from './event-docs';

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
mkdirSync(dirname(EVENT_DOCS_PATH), { recursive: true });
writeFileSync(EVENT_DOCS_PATH, eventDocs(version));
console.log(`wrote ${EVENT_DOCS_PATH}`);
