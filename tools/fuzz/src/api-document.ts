import { readFileSync } from 'node:fs';

export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

/** One operation of a service as its OpenAPI document describes it. */
export interface Operation {
  readonly service: ServiceName;
  readonly method: string;
  /** With its placeholders: `/v1/payments/{id}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Null: the operation takes no body. */
  readonly body: Schema | null;
  readonly statuses: ReadonlySet<number>;
  /** The statuses that may come as a page. */
  readonly pages: ReadonlySet<number>;
  /** Where `$ref`s of its schemas lead. */
  readonly document: Document;
}

export type ServiceName = 'payment' | 'wallet' | 'ledger';
export type Document = Readonly<Record<string, unknown>>;

const methods = new Set(['get', 'post', 'put', 'patch', 'delete']);

export function readDocument(file: string): Document {
  return JSON.parse(readFileSync(file, 'utf8')) as Document;
}

export function operationsOf(service: ServiceName, document: Document): Operation[] {
  const paths = document['paths'] as Record<string, Record<string, Record<string, unknown>>>;
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) => operationOf(service, document, { method, path, operation })),
  );
}

function operationOf(
  service: ServiceName,
  document: Document,
  { method, path, operation }: { method: string; path: string; operation: Record<string, unknown> },
): Operation {
  const parameters = ((operation['parameters'] as unknown[] | undefined) ?? []).map(
    (one) => resolved(one as Schema, document) as unknown as Parameter,
  );
  const content = resolved((operation['requestBody'] as Schema | undefined) ?? {}, document)['content'] as
    Record<string, { schema: Schema }> | undefined;
  return {
    service,
    path,
    document,
    parameters,
    method: method.toUpperCase(),
    body: content?.['application/json']?.schema ?? null,
    statuses: new Set(Object.keys(operation['responses'] as object).map(Number)),
    pages: new Set(pagesIn(operation['responses'] as Record<string, Response>)),
  };
}

interface Response {
  readonly content?: Readonly<Record<string, unknown>>;
}

function pagesIn(responses: Record<string, Response>): number[] {
  return Object.entries(responses)
    .filter(([, { content = {} }]) => 'text/html' in content)
    .map(([status]) => Number(status));
}

/** The schema itself, or the one that its `$ref` names. */
export function resolved(schema: Schema, document: Document): Schema {
  const ref = schema['$ref'];
  if (typeof ref !== 'string') return schema;
  const steps = ref.replace(/^#\//, '').split('/');
  const found = steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
  if (typeof found !== 'object' || found === null) throw new Error(`${ref} leads nowhere`);
  return resolved(found as Schema, document);
}
