import { z } from 'zod';
import type { ZodOpenApiParameterObject } from 'zod-openapi';
import { scopesOf, type RouteAccess, type Scope } from '../access/access';
import { jsonSchemaOf } from './json-schema';
import type { OperationDoc } from './operation';

type Place = 'path' | 'query' | 'header';

/** The parameters of a route: of its path, of its query, and the headers that its access and its method bring. */
export function parametersOf(operation: OperationDoc, path: string, access: RouteAccess): ZodOpenApiParameterObject[] {
  const names = [...path.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name = '']) => name);
  const query = Object.entries((operation.query?.shape ?? {}) as Record<string, z.ZodType>);
  return [
    ...names.map((name) => parameter('path', name, operation.params?.[name] ?? z.string())),
    ...query.map(([name, schema]) => parameter('query', name, schema)),
    ...headersOf(operation, access),
  ];
}

function parameter(place: Place, name: string, zodSchema: z.ZodType): ZodOpenApiParameterObject {
  const { description, ...schema } = jsonSchemaOf(zodSchema, 'input').schema;
  return {
    name,
    in: place,
    required: !zodSchema.safeParse(undefined).success,
    ...(description === undefined ? {} : { description: String(description) }),
    // No filter is a good one to try: made up, none would find anything.
    ...(schema['type'] === 'object' && { style: 'deepObject', explode: true, example: {} }),
    schema,
  };
}

const idempotencyKeySchema = z
  .string()
  .regex(/^[\x20-\x7e]{1,255}$/)
  .describe('New for each new request, the same for its repetition: a repetition does nothing twice.');

const merchantSchema = z
  .string()
  .regex(/^mer_[0-9a-f]{32}$/)
  .optional()
  .describe(
    'Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`.',
  );

function headersOf({ idempotencyKey, refusals = [] }: OperationDoc, access: RouteAccess): ZodOpenApiParameterObject[] {
  const headers: ZodOpenApiParameterObject[] = [];
  if (idempotencyKey !== undefined) {
    const schema = idempotencyKey === 'required' ? idempotencyKeySchema : idempotencyKeySchema.optional();
    headers.push(parameter('header', 'Idempotency-Key', schema));
  }
  if (scopesOf(access).some(isOfMerchants) || refusals.includes('merchant_required')) {
    headers.push(parameter('header', 'Kessai-Merchant', merchantSchema));
  }
  return headers;
}

function isOfMerchants(scope: Scope): boolean {
  return !scope.startsWith('ledger:') && scope !== 'admin';
}
