import { apiDoc, apiDocPath, documentedServices, textOf } from './api-docs';
import {
  clientTypes,
  clientTypesPath,
  EMPTY_ROUTES_PATH,
  emptyRoutes,
  KEYED_ROUTES_PATH,
  keyedRoutes,
} from './client-types';

export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Everything that is written from the controllers and committed: the documents, and the client's types. */
export async function generatedFiles(version: string): Promise<GeneratedFile[]> {
  const documents = await Promise.all(
    documentedServices.map(async (service) => ({ service, document: await apiDoc(service, version) })),
  );
  const types = documents.map(async ({ service, document }) => ({
    path: clientTypesPath(service),
    text: await clientTypes(document),
  }));
  const all = documents.map(({ document }) => document);
  return [
    ...documents.map(({ service, document }) => ({ path: apiDocPath(service), text: textOf(document) })),
    ...(await Promise.all(types)),
    { path: KEYED_ROUTES_PATH, text: keyedRoutes(all) },
    { path: EMPTY_ROUTES_PATH, text: emptyRoutes(all) },
  ];
}
