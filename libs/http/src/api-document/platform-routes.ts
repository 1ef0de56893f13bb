import { z } from 'zod';
import type { DocumentedRoute } from './routes';
import type { OperationDoc } from './operation';

const open = (url: string, operation: OperationDoc): DocumentedRoute => ({
  method: 'GET',
  url,
  access: 'open',
  operation,
});

/** Another one means another process: this one has been started again, or the address is a stranger's by now. */
const bootId = z.string().describe('Of this process: another one after each start');

const readiness = z.object({
  status: z.literal('ready'),
  bootId,
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })),
});

const serviceSchema = z
  .object({
    service: z.string(),
    version: z.string(),
    mode: z.enum(['test', 'live']).describe('Of the deployment: `live` moves real money.'),
    docs: z.string().describe('The path of the page.'),
    openapi: z.string().describe('The path of this document.'),
  })
  .meta({
    id: 'Service',
    examples: [{ service: 'kessai-payment', version: '0.1.0', mode: 'test', docs: '/docs', openapi: '/openapi.json' }],
  });

/** What every service serves without a controller (http-platform.ts, serve-api.ts). */
export const platformRoutes: readonly DocumentedRoute[] = [
  open('/', {
    id: 'showService',
    summary: 'What answers here, and where its documents are',
    description: 'A page for browsers, by Accept.',
    answers: { 200: { schema: serviceSchema, type: ['application/json', 'text/html'] } },
  }),
  open('/health/live', {
    id: 'isLive',
    summary: 'Check that the process runs',
    answers: { 200: z.object({ status: z.literal('live'), bootId }) },
  }),
  open('/health/ready', {
    id: 'isReady',
    summary: 'Check that the service takes work, and which of its parts do not',
    description: 'In production by name alone; the operations port says why.',
    answers: { 200: readiness },
    refusals: ['not_ready'],
  }),
  open('/metrics', {
    id: 'showMetrics',
    summary: 'Read the metrics, for Prometheus',
    description: 'In production not here: at the operations port alone.',
    answers: { 200: { type: 'text/plain' } },
  }),
  open('/openapi.json', {
    id: 'showApiDocument',
    summary: 'Read this document',
    answers: { 200: z.record(z.string(), z.unknown()) },
  }),
  open('/docs', {
    id: 'showApiPage',
    summary: 'Read this document as a page',
    answers: { 200: { type: 'text/html' } },
  }),
];
