import { z } from 'zod';
import type { DocumentedRoute } from './routes';
import type { OperationDoc } from './operation';

const open = (path: string, operation: OperationDoc): DocumentedRoute => ({
  ...{ method: 'GET', path },
  access: 'open',
  operation,
});

const readiness = z.object({
  status: z.literal('ready'),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })),
});

/** What every service serves without a controller (http-platform.ts, serve-api.ts). */
export const platformRoutes: readonly DocumentedRoute[] = [
  open('/health/live', {
    id: 'isLive',
    summary: 'Whether the process runs',
    answers: { 200: z.object({ status: z.literal('live') }) },
  }),
  open('/health/ready', {
    id: 'isReady',
    summary: 'Whether the service takes work, and which of its parts does not',
    answers: { 200: readiness },
    refusals: ['not_ready'],
  }),
  open('/metrics', {
    id: 'showMetrics',
    summary: 'What the process counts and measures, for Prometheus',
    answers: { 200: { type: 'text/plain' } },
  }),
  open('/openapi.json', {
    id: 'showApiDocument',
    summary: 'This document',
    answers: { 200: z.record(z.string(), z.unknown()) },
  }),
  open('/docs', { id: 'showApiPage', summary: 'This document as a page', answers: { 200: { type: 'text/html' } } }),
];
