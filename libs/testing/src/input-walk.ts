import type { OpenApiDocument, Route } from '@kessai/http';
import { addressOf } from './access-walk';

interface WalkAnswer {
  readonly status: number;
  readonly text: string;
}

export type AskForText = (method: string, path: string, body?: object) => Promise<WalkAnswer>;

/** Pages that a PSP leads buyers to take any query. */
const takesAnyQuery = /^\/checkout\//;

/** Every route with a parameter that nothing knows: one line for each that takes it. */
export async function takersOfStrangeQueries(routes: readonly Route[], ask: AskForText): Promise<string[]> {
  const takers: string[] = [];
  for (const route of routes.filter(({ url }) => !takesAnyQuery.test(url))) {
    const { status, text } = await ask(route.method, `${addressOf(route)}?nonsense=1`);
    if (status !== 400 || !text.includes('"/nonsense"')) takers.push(`${route.method} ${route.url}: ${status}`);
  }
  return takers;
}

/** Well-formed times that an offset pushes out of the calendar, each with a plain one that must be answered alike. */
const pairs = [
  ['9999-12-31T23:59:59.999-05:00', '9999-12-31T23:59:59.999Z'],
  ['0001-01-01T00:00:00+14:00', '0001-01-01T00:00:00Z'],
  ['0000-01-01T00:00:00+14:00', '0001-01-01T00:00:00Z'],
] as const;

interface Schema {
  readonly format?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { in: string; name: string; required: boolean; schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** What the documents call a time, in queries and bodies: each is tried. `given` has what a request needs beside it. */
export async function surprisesOfTimes(
  { paths }: OpenApiDocument,
  ask: AskForText,
  given: { readonly query: Readonly<Record<string, string>>; readonly bodies?: Readonly<Record<string, object>> },
): Promise<{ tried: string[]; surprises: string[] }> {
  const tried: string[] = [];
  const surprises: string[] = [];
  for (const { method, path, operation, name, isInBody } of timesOf(paths)) {
    tried.push(`${operation.operationId}.${name}`);
    const needed = (operation.parameters ?? []).filter((one) => one.in === 'query' && one.required);
    const query = needed.map((one): [string, string] => [one.name, given.query[one.name] ?? '']);
    const askWith = (time: string) => {
      const body = { ...given.bodies?.[operation.operationId], [name]: time };
      if (isInBody) return ask(method, path, body);
      return ask(method, `${path}?${new URLSearchParams([...query, [name, time]]).toString()}`);
    };
    for (const [pushed, plain] of pairs) {
      const [answer, expected] = [await askWith(pushed), await askWith(plain)];
      if (answer.status < 500 && answer.status === expected.status) continue;
      surprises.push(`${method} ${path} ${name}=${pushed}: ${answer.status}, and ${expected.status} for ${plain}`);
    }
  }
  return { tried, surprises };
}

function timesOf(paths: OpenApiDocument['paths']) {
  return Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).flatMap(([method, found]) => {
      const operation = found as unknown as Operation;
      const path = template.replace(/\{[A-Za-z]+\}/g, 'nobody-has-this');
      const inQuery = (operation.parameters ?? []).filter((one) => one.in === 'query' && isTime(one.schema));
      const properties = operation.requestBody?.content['application/json']?.schema.properties ?? {};
      const inBody = Object.keys(properties).filter((name) => isTime(properties[name]!));
      return [
        ...inQuery.map(({ name }) => ({ method: method.toUpperCase(), path, operation, name, isInBody: false })),
        ...inBody.map((name) => ({ method: method.toUpperCase(), path, operation, name, isInBody: true })),
      ];
    }),
  );
}

function isTime({ format, anyOf = [] }: Schema): boolean {
  return format === 'date-time' || anyOf.some(isTime);
}
