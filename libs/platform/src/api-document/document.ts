import 'reflect-metadata';
import { STATUS_CODES } from 'node:http';
import type { DynamicModule, Type } from '@nestjs/common';
import type { z } from 'zod';
import { scopesOf, type RouteAccess, type Scope } from '../access';
import { jsonSchemaOf, type Components, type JsonSchema } from './json-schema';
import type { AnswerDoc, OperationDoc } from './operation';
import { platformRoutes } from './platform-routes';
import { problemSchema, refusalsOf } from './problem-docs';
import { routesOf, type DocumentedRoute } from './routes';

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Record<string, Record<string, JsonSchema>>;
  readonly components: { readonly schemas: Components; readonly securitySchemes: Record<string, JsonSchema> };
  readonly [more: string]: unknown;
}

/** The OpenAPI 3.1 document of a service, read off its module: nothing has to run. */
export function apiDocument(
  module: Type | DynamicModule,
  { name, version }: { name: string; version: string },
): OpenApiDocument {
  const schemas: Components = {};
  jsonSchemaOf(problemSchema, 'output', schemas);
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of [...routesOf(module), ...platformRoutes].sort(byPath)) {
    const path = route.path.replace(/:([A-Za-z]+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operationObject(route, path, schemas);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `Kessai ${name}`,
      version,
      description:
        'Amounts are JSON integers of minor units beside their ISO 4217 currency, exact however large. ' +
        'Times are RFC 3339 in UTC. Answers may come to hold more members: skip what you do not know.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key: `sk_test_…` or `sk_live_…`.' },
        basic: { type: 'http', scheme: 'basic', description: 'The API key as user name, no password.' },
      },
    },
  };
}

function byPath(a: DocumentedRoute, b: DocumentedRoute): number {
  return a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1;
}

function operationObject({ method, access, operation }: DocumentedRoute, path: string, schemas: Components) {
  const { id, summary, description } = operation;
  const scopes = [...scopesOf(access)];
  const needs = needsOf(access);
  const parameters = parametersOf(operation, path, access, schemas);
  return {
    operationId: id,
    summary,
    ...(description || needs ? { description: [description, needs].filter(Boolean).join('\n\n') } : {}),
    tags: [/^\/v1\/([^/]+)/.exec(path)?.[1] ?? 'service'],
    security: access === 'open' ? [] : [{ bearer: scopes }, { basic: scopes }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(operation.body === undefined && operation.bodyTypes === undefined
      ? {}
      : { requestBody: bodyObject(operation, schemas) }),
    responses: withEither(
      Object.fromEntries(
        Object.entries(operation.answers).map(([status, answer]) => [status, answerObject(status, answer, schemas)]),
      ),
      refusalObjects(refusalsOf({ operation, method, path, isOpen: access === 'open' })),
    ),
  };
}

/** One status may come as either: a page says in its own way, and under the same status, what a problem says. */
function withEither(answers: Record<string, JsonSchema>, refusals: Record<string, JsonSchema>) {
  const both = { ...answers, ...refusals };
  for (const [status, answer] of Object.entries(answers)) {
    const refusal = refusals[status];
    if (refusal === undefined) continue;
    const content = { ...(answer['content'] as object), ...(refusal['content'] as object) };
    both[status] = { ...refusal, content };
  }
  return both;
}

function needsOf(access: RouteAccess): string {
  if (access === 'open') return '';
  if (access === 'root') return 'For the root key alone.';
  if (access === 'any key') return 'For every key, whatever its scopes.';
  return `Scope: ${access.map((scope) => `\`${scope}\``).join(', ')}.`;
}

function parametersOf(operation: OperationDoc, path: string, access: RouteAccess, schemas: Components): JsonSchema[] {
  const inPath = [...path.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name = '']) => {
    const schema = operation.params?.[name];
    return {
      ...{ name, in: 'path', required: true },
      schema: schema === undefined ? { type: 'string' } : jsonSchemaOf(schema, 'input', schemas),
    };
  });
  const query = operation.query === undefined ? {} : jsonSchemaOf(operation.query, 'input', schemas);
  const required = (query['required'] ?? []) as string[];
  const inQuery = Object.entries((query['properties'] ?? {}) as Record<string, JsonSchema>).map(
    ([name, { description, ...schema }]) => ({
      ...{ name, in: 'query', required: required.includes(name) },
      ...(description === undefined ? {} : { description }),
      ...(schema['type'] === 'object' && { style: 'deepObject', explode: true }),
      schema,
    }),
  );
  return [...inPath, ...inQuery, ...headersOf(operation, access)];
}

function headersOf({ idempotencyKey, refusals = [] }: OperationDoc, access: RouteAccess): JsonSchema[] {
  const text = (name: string, required: boolean, description: string, schema: JsonSchema) => ({
    ...{ name, in: 'header', required, description },
    schema: { type: 'string', ...schema },
  });
  return [
    ...(idempotencyKey === undefined
      ? []
      : [
          text(
            'Idempotency-Key',
            idempotencyKey === 'required',
            'New for each new request, the same for its repetition: a repetition does nothing twice.',
            { pattern: '^[\\x20-\\x7e]{1,255}$' },
          ),
        ]),
    ...(!scopesOf(access).some(isOfMerchants) && !refusals.includes('merchant_required')
      ? []
      : [
          text('Kessai-Merchant', false, 'Of the root key alone: the merchant it acts for.', {
            pattern: '^mer_[0-9a-f]{32}$',
          }),
        ]),
  ];
}

function isOfMerchants(scope: Scope): boolean {
  return !scope.startsWith('ledger:') && scope !== 'admin';
}

function bodyObject({ body, bodyTypes = [] }: OperationDoc, schemas: Components): JsonSchema {
  return {
    required: body === undefined || !body.safeParse(undefined).success,
    content: {
      ...(body === undefined ? {} : { 'application/json': { schema: jsonSchemaOf(body, 'input', schemas) } }),
      ...Object.fromEntries(bodyTypes.map((type) => [type, { schema: { type: 'string' } }])),
    },
  };
}

const requestIdHeader = { 'x-request-id': { schema: { type: 'string' }, description: 'What to report.' } };

function answerObject(status: string, answer: z.ZodType | AnswerDoc, schemas: Components): JsonSchema {
  const {
    description,
    schema,
    type = schema && 'application/json',
  } = isAnswerDoc(answer) ? answer : { schema: answer };
  const types = [type ?? []].flat();
  const contentOf = (one: string) =>
    one === 'application/json' && schema !== undefined ? { schema: jsonSchemaOf(schema, 'output', schemas) } : {};
  return {
    description: description ?? STATUS_CODES[status],
    headers: requestIdHeader,
    ...(types.length === 0 ? {} : { content: Object.fromEntries(types.map((one) => [one, contentOf(one)])) }),
  };
}

function isAnswerDoc(answer: z.ZodType | AnswerDoc): answer is AnswerDoc {
  return !('_zod' in answer);
}

function refusalObjects(byStatus: ReturnType<typeof refusalsOf>): Record<string, JsonSchema> {
  const retryAfter = { 'retry-after': { schema: { type: 'string' }, description: 'Seconds to wait, where we know.' } };
  return Object.fromEntries(
    [...byStatus].map(([status, reasons]) => [
      status,
      {
        description: reasons.map((reason) => `\`${reason}\``).join(', '),
        headers: { ...requestIdHeader, ...([409, 429, 503].includes(status) ? retryAfter : {}) },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: reasons } } }],
            },
          },
        },
      },
    ]),
  );
}
