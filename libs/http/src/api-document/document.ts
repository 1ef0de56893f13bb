import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiContentObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiOverride,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { scopesOf, type RouteAccess } from '../access/access';
import { schemaOptions, type JsonSchema } from './json-schema';
import type { AnswerDoc, LinkDoc, OperationDoc } from './operation';
import { parametersOf } from './parameters';
import { platformRoutes } from './platform-routes';
import { codesSchema, problemSchema, refusalsOf } from './problem-docs';
import { documentedRoutes, type DocumentedRoute, type Route } from './routes';
import { inReadingOrder, tagOf, tagsOf } from './tags';

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Record<string, Record<string, JsonSchema>>;
  readonly components: {
    readonly schemas: Record<string, JsonSchema>;
    readonly securitySchemes: Record<string, JsonSchema>;
  };
  readonly [more: string]: unknown;
}

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An API key: `sk_test_…` or `sk_live_…`.' },
  basic: { type: 'http', scheme: 'basic', description: 'The API key as user name, no password.' },
} as const;

/** The OpenAPI 3.1 document of a service, made from the routes that it serves. */
export function apiDocument(
  served: readonly Route[],
  { name, version }: { name: string; version: string },
): OpenApiDocument {
  const routes = inReadingOrder([...documentedRoutes(served), ...platformRoutes]);
  assertLinksLead(routes);
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    const path = route.url.replace(/:([A-Za-z]+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operationObject(route, path);
  }
  const description =
    'Amounts are JSON integers of minor units beside their ISO 4217 currency, exact however large. ' +
    'Times are RFC 3339 in UTC. Answers may come to hold more members: skip what you do not know.';
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: { title: `Kessai ${name}`, version, description },
      servers: [{ url: '/' }],
      tags: tagsOf(routes),
      paths,
      components: { securitySchemes },
    },
    schemaOptions,
  );
  const { schemas = {} } = document.components!;
  const byName = Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...document,
    components: { schemas: Object.fromEntries(byName), securitySchemes },
  } as object as OpenApiDocument;
}

function assertLinksLead(routes: readonly DocumentedRoute[]): void {
  const known = new Set(routes.map(({ operation }) => operation.id));
  const linked = routes.flatMap(({ operation }) => Object.values(operation.links ?? {}));
  const lost = linked.find(({ operationId }) => !known.has(operationId));
  if (lost !== undefined) throw new Error(`a link leads to ${lost.operationId}, which is no operation`);
}

function operationObject({ method, access, operation }: DocumentedRoute, path: string): ZodOpenApiOperationObject {
  const { id, summary, body, bodyTypes = [] } = operation;
  const description = [operation.description, needsOf(access)].filter(Boolean).join('\n\n');
  const scopes = [...scopesOf(access)];
  const parameters = parametersOf(operation, path, access);
  const refusals = refusalsOf({ operation, method, path, isOpen: access === 'open' });
  return {
    operationId: id,
    summary,
    ...(description === '' ? {} : { description }),
    tags: [tagOf(path)],
    security: access === 'open' ? [] : [{ bearer: scopes }, { basic: scopes }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined && bodyTypes.length === 0 ? {} : { requestBody: bodyObject(body, bodyTypes) }),
    responses: responsesOf(operation, refusals),
  };
}

function needsOf(access: RouteAccess): string {
  if (access === 'open') return '';
  if (access === 'root') return 'For the root key alone.';
  if (access === 'any key') return 'For every key, whatever its scopes.';
  return `Scope: ${access.map((scope) => `\`${scope}\``).join(', ')}.`;
}

function bodyObject(body: z.ZodType | undefined, textTypes: readonly string[]) {
  const json = body === undefined ? {} : { 'application/json': jsonContent(body) };
  const texts = textTypes.map((type) => [type, { schema: { type: 'string' as const } }]);
  return {
    required: body === undefined || !body.safeParse(undefined).success,
    content: { ...json, ...(Object.fromEntries(texts) as Record<string, object>) },
  };
}

/** The example stands beside the schema: within it, it is left out where a part of the body is a time. */
function jsonContent(schema: z.ZodType) {
  const { examples } = (schema.meta() ?? {}) as { examples?: unknown[] };
  if (examples === undefined) return { schema };
  const override: ZodOpenApiOverride = ({ jsonSchema }) => delete jsonSchema.examples;
  return { schema: schema.meta({ ...schema.meta(), override }), example: examples[0] };
}

/** One status may have an answer and a refusal: a page says in its own way what a problem says. */
function responsesOf(operation: OperationDoc, refusals: ReturnType<typeof refusalsOf>) {
  const responses: Record<string, ZodOpenApiResponseObject> = {};
  for (const [status, answer] of Object.entries(operation.answers)) {
    responses[status] = answerObject(status, answer, operation.links);
  }
  for (const [status, reasons] of refusals) {
    const refusal = refusalObject(status, reasons);
    responses[status] = { ...refusal, content: { ...responses[status]?.content, ...refusal.content } };
  }
  return responses as ZodOpenApiOperationObject['responses'];
}

const requestIdHeader = { 'x-request-id': { schema: { type: 'string' }, description: 'What to report.' } } as const;

function answerObject(
  status: string,
  answer: z.ZodType | AnswerDoc,
  links: OperationDoc['links'],
): ZodOpenApiResponseObject {
  const doc: AnswerDoc = '_zod' in answer ? { schema: answer } : answer;
  const { schema, description = STATUS_CODES[status]!, type = schema && 'application/json' } = doc;
  const contents = [type ?? []].flat().map((one) => [one, one === 'application/json' && schema ? { schema } : {}]);
  return {
    description,
    headers: requestIdHeader,
    ...(contents.length === 0 ? {} : { content: Object.fromEntries(contents) as ZodOpenApiContentObject }),
    ...(links === undefined || !status.startsWith('2') ? {} : { links: linkObjects(links) }),
  };
}

function linkObjects(links: Readonly<Record<string, LinkDoc>>) {
  const objects = Object.entries(links).map(([name, { operationId, id }]) => {
    return [name, { operationId, parameters: { id: `$response.body#${id}` } }] as const;
  });
  return Object.fromEntries(objects);
}

const retryAfterHeader = {
  'retry-after': { schema: { type: 'string' }, description: 'Seconds to wait, where we know.' },
} as const;

function refusalObject(status: number, reasons: readonly string[]) {
  const schema = problemSchema.and(codesSchema(reasons));
  return {
    description: reasons.map((reason) => `\`${reason}\``).join(', '),
    headers: { ...requestIdHeader, ...([409, 429, 503].includes(status) ? retryAfterHeader : {}) },
    content: { 'application/problem+json': { schema } },
  };
}
