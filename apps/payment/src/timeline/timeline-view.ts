import { idSchema } from '@kessai/http';
import { z } from 'zod';

const at = z.date();
const text = z.string().nullable();
const move = { at, reason: z.string(), actor: z.string(), evidence: idSchema('att').nullable() };
const call = {
  at,
  id: idSchema('att'),
  refundId: idSchema('rfd').nullable().describe('Of a cancel: the refund that it was sent for.'),
  idempotencyKey: text,
  sentAt: z.date(),
  answeredAt: z.date().nullable(),
  durationMs: z.int().nullable(),
  httpStatus: z.int().nullable(),
  code: text,
  pspTraceId: text,
  traceId: text,
  conclusion: text,
  answer: z.unknown().describe('What the PSP said, without what is nobody’s business.'),
};
const event = {
  at,
  id: idSchema('evt'),
  type: z.string(),
  topic: z.string(),
  partition: z.int().nullable(),
  offset: z.bigint().nullable(),
  traceId: text,
};

const entrySchema = z.discriminatedUnion('kind', [
  z.object({ ...move, kind: z.literal('transition'), from: text, to: z.string() }),
  z.object({ ...move, kind: z.literal('note'), status: z.string() }),
  z.object({ ...call, kind: z.literal('attempt'), operation: z.string() }),
  z.object({ ...call, kind: z.literal('lookup') }),
  z.object({ ...event, kind: z.literal('event_out'), publishedAt: z.date().nullable(), announcements: z.int() }),
  z.object({ ...event, kind: z.literal('event_in'), answers: idSchema('evt') }),
  z.object({ at, kind: z.literal('webhook'), eventType: z.string(), claims: text }),
]);
export type TimelineEntry = z.output<typeof entrySchema>;

/** As the API shows it. */
export const timelineSchema = z
  .object({
    data: z.array(entrySchema),
    truncated: z.literal(true).optional().describe('There is more of some kind than is shown here.'),
  })
  .meta({
    id: 'Timeline',
    examples: [
      {
        data: [
          {
            at: '2026-01-01T00:00:00.000Z',
            kind: 'transition',
            from: null,
            to: 'CREATED',
            reason: 'created',
            actor: 'key_merchant',
            evidence: null,
          },
        ],
      },
    ],
  });
