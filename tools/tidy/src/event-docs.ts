import { asyncApiDocument, eventCatalog, goldenSamples } from '@kessai/contracts';
import type { Untidy } from './rules';

export const EVENT_DOCS_PATH = 'docs/events/asyncapi.json';

/** The generated document of all events, as it has to stand in docs/events. */
export function eventDocs(version: string): string {
  return JSON.stringify(asyncApiDocument(eventCatalog, goldenSamples, version), null, 2) + '\n';
}

/** The committed document is the generated one: a changed schema without its document is untidy. */
export function staleEventDocs(committed: string | undefined, version: string): Untidy[] {
  if (committed === eventDocs(version)) return [];
  return [{ path: EVENT_DOCS_PATH, rule: 'is older than the events in libs/contracts: run `npm run events:docs`' }];
}
