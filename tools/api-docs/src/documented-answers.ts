import type { OpenApiDocument } from '@kessai/http';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

export interface Answered {
  readonly method: string;
  /** With or without a query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  /** The parsed body; null where it is not JSON. */
  readonly body: unknown;
}

interface Responses {
  readonly responses: Record<string, { content?: Record<string, { schema?: unknown }> }>;
}

/** Holds what a service answers against its document: a status or a member that is not in there is a fault. */
export class DocumentedAnswers {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly checks = new Map<string, ValidateFunction>();
  private readonly templates: { template: string; pattern: RegExp }[];

  constructor(private readonly document: OpenApiDocument) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(closed(document) as object, 'api');
    this.templates = Object.keys(document.paths)
      .map((template) => ({ template, pattern: new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`) }))
      .sort((a, b) => parametersIn(a.template) - parametersIn(b.template)); // `/resend` before `/{id}`.
  }

  faultsOf({ method, path, status, contentType, body }: Answered): string[] {
    const asked = path.split('?', 1)[0] ?? '';
    const template = this.templates.find(({ pattern }) => pattern.test(asked))?.template;
    const verb = method.toLowerCase();
    const operation = this.document.paths[template ?? '']?.[verb] as Responses | undefined;
    if (template === undefined || operation === undefined) {
      return status === 404 || status === 405 ? [] : [`${method} ${asked} is not documented and answered ${status}`];
    }
    const response = operation.responses[status];
    if (response === undefined) return [`${method} ${template} answered ${status}, which is not documented`];
    const type = contentType?.split(';', 1)[0] ?? '';
    const { content = {} } = response;
    if (Object.keys(content).length === 0) return [];
    if (content[type] === undefined) return [`${method} ${template} ${status} came as ${type || 'nothing'}`];
    if (content[type].schema === undefined) return [];
    const steps = ['paths', template, verb, 'responses', String(status), 'content', type, 'schema'];
    return this.faultsAt(steps, body).map((fault) => `${method} ${template} ${status}: ${fault}`);
  }

  /** The examples that do not fit the schema they stand at. */
  exampleFaults(): string[] {
    return Object.entries(this.document.components.schemas).flatMap(([name, { examples = [] }]) =>
      (examples as unknown[]).flatMap((example) =>
        this.faultsAt(['components', 'schemas', name], example).map((fault) => `${name}: ${fault}`),
      ),
    );
  }

  private faultsAt(steps: readonly string[], value: unknown): string[] {
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    let check = this.checks.get(pointer);
    if (check === undefined) this.checks.set(pointer, (check = this.ajv.compile({ $ref: `api#/${pointer}` })));
    if (check(value)) return [];
    return (check.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
  }
}

function parametersIn(template: string): number {
  return template.split('{').length;
}

/** Clients must expect more members than are documented; we ourselves do not. A part of an allOf stays as it is. */
function closed(value: unknown, isPart = false): unknown {
  if (Array.isArray(value)) return value.map((item) => closed(item, isPart));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'examples' || name === 'example' ? member : closed(member, name === 'allOf'),
    ]),
  );
  const isOpenObject = members['type'] === 'object' && 'properties' in members && !('additionalProperties' in members);
  return isOpenObject && !isPart ? { ...members, additionalProperties: false } : members;
}
