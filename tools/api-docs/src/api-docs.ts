import { apiDocument, type OpenApiDocument } from '@kessai/http';
import type { Type } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routesOf } from './service-routes';

export const documentedServices = ['payment', 'wallet', 'ledger'] as const;
export type DocumentedService = (typeof documentedServices)[number];

export const apiDocPath = (service: DocumentedService): string => `docs/api/${service}.json`;

/** The document of a service as it is committed. */
export function readDocument(service: DocumentedService): OpenApiDocument {
  const text = readFileSync(join(__dirname, '../../..', apiDocPath(service)), 'utf8');
  return JSON.parse(text) as OpenApiDocument;
}

/** The service's own module: its controllers say everything, and nothing of it is started. */
export async function moduleOf(service: DocumentedService): Promise<Type> {
  const { AppModule } = (await import(`../../../apps/${service}/src/app.module`)) as { AppModule: Type };
  return AppModule;
}

/** The document of a service, as it has to stand in docs/api. */
export async function apiDoc(service: DocumentedService, version: string): Promise<OpenApiDocument> {
  return apiDocument(await routesOf(await moduleOf(service)), { name: service, version });
}

export function textOf(document: OpenApiDocument): string {
  return JSON.stringify(document, null, 2) + '\n';
}
