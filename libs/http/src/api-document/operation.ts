import type { z } from 'zod';
import type { KnownParameters } from '../requests/query-parameters';
import type { RefusalReason } from '../problems/refusals';
import { addToRouteConfig } from '../requests/route-config';

/** What a client may get. A schema alone is JSON under the status's own words. */
export interface AnswerDoc {
  readonly description?: string;
  readonly schema?: z.ZodType;
  /** `application/json` unless said; what is not JSON has no schema. */
  readonly type?: string | readonly string[];
}

/** An operation whose `id` stands in the answer. */
export interface LinkDoc {
  readonly operationId: string;
  /** A JSON pointer into the answer. */
  readonly id: string;
}

/** What the API document says of a route beside its method, path and scopes, which it reads where they are said. */
export interface OperationDoc {
  /** The operation's name in clients: `createPayment`. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Of parameters of the path; without one a parameter is any text. */
  readonly params?: Readonly<Record<string, z.ZodType>>;
  /** The object that the handler parses its query with. Without one the route takes no parameter. */
  readonly query?: z.ZodObject;
  /** Others put into the query what they like, such as the PSP that sends a buyer back: nothing of it is refused. */
  readonly takesAnyQuery?: boolean;
  /** What the handler parses its body with. */
  readonly body?: z.ZodType;
  /** Other media types that the body may have, as text or bytes. */
  readonly bodyTypes?: readonly string[];
  readonly idempotencyKey?: 'required' | 'optional';
  /** Where to go on from an answer of 2xx, by the name of the link. */
  readonly links?: Readonly<Record<string, LinkDoc>>;
  readonly answers: Readonly<Record<number, z.ZodType | AnswerDoc>>;
  /** Its own reasons to refuse. Those of every route (no key, no scope, malformed, …) are added by themselves. */
  readonly refusals?: readonly RefusalReason[];
}

/** Documents a route. The query parameters that it names are those that the route takes. */
export const Operation = (operation: OperationDoc): MethodDecorator =>
  addToRouteConfig({ operation, query: parametersOf(operation) });

function parametersOf({ query, takesAnyQuery }: OperationDoc): KnownParameters {
  return takesAnyQuery ? 'any' : new Set(Object.keys(query?.shape ?? {}));
}
