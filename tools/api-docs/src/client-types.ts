import type { OpenApiDocument } from '@kessai/platform';
import openapiTS, { astToString } from 'openapi-typescript';
import type { DocumentedService } from './api-docs';

export const clientTypesPath = (service: DocumentedService): string => `libs/client/src/generated/${service}.ts`;
export const KEYED_ROUTES_PATH = 'libs/client/src/generated/keyed-routes.ts';

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
  const routes = documents.flatMap(({ paths }) =>
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { parameters = [] }]) => (parameters as { name: string }[]).some(isIdempotencyKey))
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    ),
  );
  const lines = routes.sort().map((route) => `  '${route}',\n`);
  return `${head}/** The routes that take an Idempotency-Key. */\nexport const keyedRoutes: ReadonlySet<string> = new Set([\n${lines.join('')}]);\n`;
}

function isIdempotencyKey({ name }: { name: string }): boolean {
  return name === 'Idempotency-Key';
}
