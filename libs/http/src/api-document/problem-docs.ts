import { z } from 'zod';
import { statusOf, type RefusalReason } from '../problems/refusals';
import type { OperationDoc } from './operation';

export const problemSchema = z
  .object({
    type: z.string().describe('`urn:kessai:problem:<code>`'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().describe('The path that was asked.'),
    code: z.string().describe('What a program branches on. Codes never change their meaning.'),
    requestId: z.string().describe('That of the `x-request-id` header: what to report.'),
    errors: z
      .array(
        z.object({
          pointer: z.string().describe('A JSON pointer (RFC 6901) into the body or the query.'),
          code: z.string(),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({
    id: 'Problem',
    description: 'A refusal, as RFC 9457 has it.',
    examples: [
      {
        type: 'urn:kessai:problem:not_found',
        title: 'There is no such resource',
        status: 404,
        detail: 'There is nothing under this id.',
        instance: '/v1/payments/pay_nonsense',
        code: 'not_found',
        requestId: 'b1d8a7a6-6a53-4a6e-8f0a-3d3c8d0f2a11',
      },
    ],
  });

/** The code is one of these. */
export const codesSchema = (reasons: readonly string[]) =>
  z.unknown().meta({ documentedAs: { properties: { code: { enum: reasons } } } });

interface Asked {
  readonly operation: OperationDoc;
  readonly method: string;
  readonly path: string;
  readonly isOpen: boolean;
}

const keyRefusals = ['idempotency_key_invalid', 'idempotency_key_in_use', 'idempotency_key_reused'] as const;

/** Every reason this route may refuse for, by status: its own, and those that come with what it is. */
export function refusalsOf({ operation, method, path, isOpen }: Asked): Map<number, RefusalReason[]> {
  const takesBody = ['POST', 'PUT', 'PATCH'].includes(method);
  const reasons = new Set<RefusalReason>([
    ...(isOpen ? [] : (['validation_failed', 'unauthenticated', 'insufficient_scope', 'not_found'] as const)),
    ...(isOpen ? [] : (['rate_limited', 'internal_error', 'not_ready'] as const)),
    ...(path.includes('{') ? (['not_found'] as const) : []),
    ...(takesBody ? (['validation_failed', 'body_too_large', 'unsupported_media_type'] as const) : []),
    ...(operation.idempotencyKey === 'required' ? (['idempotency_key_missing'] as const) : []),
    ...(operation.idempotencyKey === undefined ? [] : keyRefusals),
    ...(operation.refusals ?? []),
  ]);
  const byStatus = new Map<number, RefusalReason[]>();
  for (const reason of reasons) {
    const status = statusOf(reason);
    byStatus.set(status, [...(byStatus.get(status) ?? []), reason]);
  }
  return byStatus;
}
