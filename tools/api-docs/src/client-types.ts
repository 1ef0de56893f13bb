import type { OpenApiDocument } from '@kessai/http';
import openapiTS, { astToString } from 'openapi-typescript';
import type { DocumentedService } from './api-docs';

export const clientTypesPath = (service: DocumentedService): string => `libs/client/src/generated/${service}.ts`;
export const KEYED_ROUTES_PATH = 'libs/client/src/generated/keyed-routes.ts';
export const EMPTY_ROUTES_PATH = 'libs/client/src/generated/empty-routes.ts';

const head = '// Written by `npm run api:docs` from docs/api.\n\n';

/** The types of a service's routes. The client fills in headers, so none is asked of its callers. */
export async function clientTypes(document: OpenApiDocument): Promise<string> {
  const free = JSON.parse(JSON.stringify(document), (_name, value: unknown) =>
    isHeader(value) ? { ...value, required: false } : value,
  ) as object;
  return head + astToString(await openapiTS(free as Parameters<typeof openapiTS>[0]));
}

function isHeader(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'in' in value && value.in === 'header';
}

/** What the client may repeat without fear: the routes that take an Idempotency-Key. */
export function keyedRoutes(documents: readonly OpenApiDocument[]): string {
  const routes = routesWith(documents, ({ parameters = [] }) =>
    (parameters as { name: string }[]).some(({ name }) => name === 'Idempotency-Key'),
  );
  return `${head}/** The routes that take an Idempotency-Key. */\n${setOf('keyedRoutes', routes)}`;
}

/** Where the client takes an empty answer for one: everywhere else it is something else's. */
export function emptyRoutes(documents: readonly OpenApiDocument[]): string {
  const routes = routesWith(documents, ({ responses = {} }) => '204' in (responses as object));
  return `${head}/** The routes that answer without a body. */\n${setOf('emptyRoutes', routes)}`;
}

type Operation = OpenApiDocument['paths'][string][string];

function routesWith(documents: readonly OpenApiDocument[], isOne: (operation: Operation) => boolean): string[] {
  return documents.flatMap(({ paths }) =>
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => isOne(operation))
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    ),
  );
}

function setOf(name: string, routes: readonly string[]): string {
  const lines = [...routes].sort().map((route) => `  '${route}',\n`);
  return `export const ${name}: ReadonlySet<string> = new Set([\n${lines.join('')}]);\n`;
}
