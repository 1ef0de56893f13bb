import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  CallerOf,
  decodeCursor,
  idSchema,
  listQuery,
  noBody,
  merchantOf,
  Operation,
  pageOf,
  pageOfWalk,
  parseBody,
  parseId,
  parseQuery,
  Scopes,
  type Caller,
} from '@kessai/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sendResponse } from '../idempotency/responses';
import { optionalIdempotencyKey } from '../idempotency/idempotency-key';
import { deliverySchema, deliveryStatuses, resentSchema } from './webhook-delivery';
import { WebhookDeliveryService } from './webhook-delivery.service';

const cursorSchema = z.strictObject({ before: idSchema('whd') });
const listDeliveriesQuery = z.strictObject({ ...listQuery.shape, status: z.enum(deliveryStatuses).optional() });
@Controller('v1')
export class WebhookDeliveriesController {
  constructor(private readonly deliveries: WebhookDeliveryService) {}

  @Get('webhook-endpoints/:id/deliveries')
  @Scopes('webhooks:write')
  @Operation({
    id: 'listWebhookDeliveries',
    summary: 'List the deliveries of a webhook endpoint, newest first',
    params: { id: idSchema('whe') },
    query: listDeliveriesQuery,
    answers: { 200: pageOf(deliverySchema) },
    refusals: ['merchant_required'],
  })
  async list(@CallerOf() caller: Caller, @Param('id') id: string, @Query() parameters: unknown) {
    const endpointId = parseId('whe', id);
    const { limit, cursor, status } = parseQuery(listDeliveriesQuery, parameters);
    const before = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).before;
    const walked = await this.deliveries.list(endpointId, merchantOf(caller), { status, before, limit: limit + 1 });
    return pageOfWalk(walked, limit, (delivery) => delivery);
  }

  @Post('webhook-endpoints/:id/test')
  @Scopes('webhooks:write')
  @HttpCode(HttpStatus.ACCEPTED)
  @Operation({
    id: 'testWebhookEndpoint',
    summary: 'Send a test event to a webhook endpoint',
    description: 'An `endpoint.test` event, sent once. What came of it stands among the deliveries.',
    params: { id: idSchema('whe') },
    idempotencyKey: 'optional',
    body: noBody,
    answers: { 202: resentSchema },
    refusals: ['state_forbids', 'merchant_required'],
  })
  async test(
    @CallerOf() caller: Caller,
    @Req() { headers, params }: FastifyRequest<{ Params: { id: string } }>,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = optionalIdempotencyKey(headers);
    parseBody(noBody, body);
    const [id, merchantId] = [parseId('whe', params.id), merchantOf(caller)];
    const asked = { scope: merchantId, path: `/v1/webhook-endpoints/${id}/test`, key, body: null };
    return sendResponse(reply, await this.deliveries.test(id, merchantId, asked));
  }
}
