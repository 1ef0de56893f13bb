import 'reflect-metadata';
import type { z } from 'zod';
import type { RefusalReason } from '../refusals';

/** What a client may get. A schema alone is JSON under the status's own words. */
export interface AnswerDoc {
  readonly description?: string;
  readonly schema?: z.ZodType;
  /** `application/json` unless said; what is not JSON has no schema. */
  readonly type?: string | readonly string[];
}

/** What the API document says of a route beside its method, path and scopes, which it reads where they are said. */
export interface OperationDoc {
  /** The operation's name in clients: `createPayment`. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Of parameters of the path; without one a parameter is any text. */
  readonly params?: Readonly<Record<string, z.ZodType>>;
  /** The object that the handler parses its query with. */
  readonly query?: z.ZodObject;
  /** What the handler parses its body with. */
  readonly body?: z.ZodType;
  /** Other media types that the body may have, as text or bytes. */
  readonly bodyTypes?: readonly string[];
  readonly idempotencyKey?: 'required' | 'optional';
  readonly answers: Readonly<Record<number, z.ZodType | AnswerDoc>>;
  /** Its own reasons to refuse. Those of every route (no key, no scope, malformed, …) are added by themselves. */
  readonly refusals?: readonly RefusalReason[];
}

const key = Symbol('kessai:operation');

/** Documents a route, and does nothing else. */
export const Operation =
  (operation: OperationDoc): MethodDecorator =>
  (_target, _name, descriptor) => {
    Reflect.defineMetadata(key, operation, descriptor.value as object);
  };

export function operationOf(handler: object): OperationDoc | undefined {
  return Reflect.getMetadata(key, handler) as OperationDoc | undefined;
}
