import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Get, Headers, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import {
  CallerOf,
  decodeCursor,
  idSchema,
  idToBytes,
  listQuery,
  merchantOf,
  Operation,
  page,
  pageOf,
  parseBody,
  parseId,
  parseQuery,
  Scopes,
  type Caller,
} from '@kessai/platform';
import { z } from 'zod';
import { optionalIdempotencyKey } from '../idempotency/idempotency-key';
import { deliverySchema, deliveryStatuses } from './webhook-delivery';
import { WebhookDeliveryService } from './webhook-delivery.service';

const noBody = z.strictObject({}).nullish();
const cursorSchema = z.strictObject({ before: idSchema('whd') });
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const listDeliveriesQuery = z.strictObject({ ...listQuery.shape, status: z.enum(deliveryStatuses).optional() });
const resendBody = z
  .strictObject({ endpointId: idSchema('whe'), from: instant, to: instant })
  .refine(({ from, to }) => from <= to, { path: ['from'], message: 'is after to' });
const resentSchema = z.object({ deliveries: z.int().describe('How many are on their way.') });
const resentAllSchema = resentSchema.extend({
  nextFrom: z.date().nullable().describe('Not null: there is more. Ask again from there.'),
});

@Controller('v1')
export class WebhookDeliveriesController {
  constructor(private readonly deliveries: WebhookDeliveryService) {}

  @Get('webhook-endpoints/:id/deliveries')
  @Scopes('webhooks:write')
  @Operation({
    id: 'listWebhookDeliveries',
    summary: 'List what was sent to a webhook endpoint, newest first',
    params: { id: idSchema('whe') },
    query: listDeliveriesQuery,
    answers: { 200: pageOf(deliverySchema) },
  })
  async list(@CallerOf() caller: Caller, @Param('id') id: string, @Query() parameters: unknown) {
    const endpointId = parseId('whe', id);
    const { limit, cursor, status } = parseQuery(listDeliveriesQuery, parameters);
    const conditions = [
      ...(status === undefined ? [] : [{ sql: 'd.status = ?', value: status }]),
      ...(cursor === undefined
        ? []
        : [{ sql: 'd.id < ?', value: idToBytes(decodeCursor(cursor, cursorSchema).before) }]),
    ];
    const wanted = { conditions, limit: limit + 1 };
    const deliveries = await this.deliveries.list(endpointId, merchantOf(caller), wanted);
    return page(
      deliveries,
      limit,
      (delivery) => delivery,
      (last) => ({ before: last.id }),
    );
  }

  @Post('webhook-endpoints/:id/test')
  @Scopes('webhooks:write')
  @HttpCode(HttpStatus.ACCEPTED)
  @Operation({
    id: 'testWebhookEndpoint',
    summary: 'Send a webhook endpoint an event to try it',
    description: 'An `endpoint.test` event, sent once. What came of it stands among the deliveries.',
    params: { id: idSchema('whe') },
    answers: { 202: resentSchema },
    refusals: ['idempotency_key_invalid', 'state_forbids'],
  })
  async test(
    @CallerOf() caller: Caller,
    @Headers() headers: IncomingHttpHeaders,
    @Param('id') id: string,
    @Body() body: unknown,
  ) {
    optionalIdempotencyKey(headers);
    parseBody(noBody, body);
    return { deliveries: await this.deliveries.test(parseId('whe', id), merchantOf(caller)) };
  }

  @Post('deliveries/:id/resend')
  @Scopes('webhooks:write')
  @HttpCode(HttpStatus.ACCEPTED)
  @Operation({
    id: 'resendWebhook',
    summary: 'Send an event again to the endpoint of a delivery',
    description: 'Under the same `webhook-id`.',
    params: { id: idSchema('whd') },
    answers: { 202: resentSchema },
    refusals: ['idempotency_key_invalid', 'state_forbids'],
  })
  async resend(
    @CallerOf() caller: Caller,
    @Headers() headers: IncomingHttpHeaders,
    @Param('id') id: string,
    @Body() body: unknown,
  ) {
    optionalIdempotencyKey(headers);
    parseBody(noBody, body);
    return { deliveries: await this.deliveries.resend(parseId('whd', id), merchantOf(caller)) };
  }

  @Post('deliveries/resend')
  @Scopes('webhooks:write')
  @HttpCode(HttpStatus.ACCEPTED)
  @Operation({
    id: 'resendWebhooks',
    summary: 'Send an endpoint again all that happened in a time',
    description: 'At most 10000 events at once, the oldest first. `to` is not included.',
    body: resendBody,
    answers: { 202: resentAllSchema },
    refusals: ['idempotency_key_invalid', 'state_forbids'],
  })
  async resendAll(@CallerOf() caller: Caller, @Headers() headers: IncomingHttpHeaders, @Body() body: unknown) {
    optionalIdempotencyKey(headers);
    return this.deliveries.resendAll(parseBody(resendBody, body), merchantOf(caller));
  }
}
