import type { IncomingHttpHeaders } from 'node:http';
import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import {
  CallerOf,
  decodeCursor,
  idSchema,
  listQuery,
  noBody,
  merchantOf,
  Operation,
  page,
  pageOf,
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
import { endpointExample, endpointLinks, endpointSchema, endpointView } from './webhook-endpoint';
import { createEndpointBody, patchEndpointBody } from './webhook-endpoint-bodies';
import { WebhookEndpointService } from './webhook-endpoint.service';

const params = { id: idSchema('whe') };
const cursorSchema = z.strictObject({ before: idSchema('whe') });
const secretSchema = z.object({
  secret: z
    .string()
    .nullable()
    .describe('whsec_ and base64. Shown in this answer alone; null where the request is repeated after 24 hours.'),
});
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=';
const createdSchema = endpointSchema
  .extend(secretSchema.shape)
  .meta({ id: 'CreatedWebhookEndpoint', examples: [{ ...endpointExample, secret }] });

@Controller('v1/webhook-endpoints')
export class WebhookEndpointsController {
  constructor(private readonly endpoints: WebhookEndpointService) {}

  @Post()
  @Scopes('webhooks:write')
  @Operation({
    id: 'createWebhookEndpoint',
    summary: 'Create a webhook endpoint',
    idempotencyKey: 'optional',
    body: createEndpointBody,
    answers: { 201: createdSchema },
    links: endpointLinks,
    refusals: ['webhook_url_refused', 'too_many_webhook_endpoints', 'merchant_required'],
  })
  async create(
    @CallerOf() caller: Caller,
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = optionalIdempotencyKey(headers);
    const wanted = parseBody(createEndpointBody, body);
    const merchantId = merchantOf(caller);
    const asked = { scope: merchantId, path: '/v1/webhook-endpoints', key, body };
    return sendResponse(reply, await this.endpoints.create(merchantId, wanted, asked));
  }

  @Get()
  @Scopes('webhooks:write')
  @Operation({
    id: 'listWebhookEndpoints',
    summary: 'List webhook endpoints, newest first',
    query: listQuery,
    answers: { 200: pageOf(endpointSchema) },
    refusals: ['merchant_required'],
  })
  async list(@CallerOf() caller: Caller, @Query() parameters: unknown) {
    const { limit, cursor } = parseQuery(listQuery, parameters);
    const before = cursor === undefined ? null : decodeCursor(cursor, cursorSchema).before;
    const endpoints = await this.endpoints.list(merchantOf(caller), before, limit + 1);
    return page(endpoints, limit, endpointView, ({ id }) => ({ before: id }));
  }

  @Get(':id')
  @Scopes('webhooks:write')
  @Operation({
    id: 'getWebhookEndpoint',
    summary: 'Show a webhook endpoint',
    params,
    answers: { 200: endpointSchema },
    links: endpointLinks,
    refusals: ['merchant_required'],
  })
  async get(@CallerOf() caller: Caller, @Param('id') id: string) {
    return endpointView(await this.endpoints.get(parseId('whe', id), merchantOf(caller)));
  }

  @Patch(':id')
  @Scopes('webhooks:write')
  @Operation({
    id: 'changeWebhookEndpoint',
    summary: 'Change a webhook endpoint, or switch it off and on',
    description: 'Switched off, it gives up what is still to be sent to it; `resend` sends it later.',
    params,
    body: patchEndpointBody,
    answers: { 200: endpointSchema },
    refusals: ['webhook_url_refused', 'merchant_required'],
  })
  async change(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown) {
    const endpointId = parseId('whe', id);
    const change = parseBody(patchEndpointBody, body);
    return endpointView(await this.endpoints.change(endpointId, merchantOf(caller), change));
  }

  @Delete(':id')
  @Scopes('webhooks:write')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Operation({
    id: 'deleteWebhookEndpoint',
    summary: 'Delete a webhook endpoint',
    params,
    answers: { 204: { description: 'It is gone.' } },
    refusals: ['merchant_required'],
  })
  async remove(@CallerOf() caller: Caller, @Param('id') id: string): Promise<void> {
    await this.endpoints.remove(parseId('whe', id), merchantOf(caller));
  }

  @Post(':id/rotate-secret')
  @Scopes('webhooks:write')
  @HttpCode(HttpStatus.OK)
  @Operation({
    id: 'rotateWebhookSecret',
    summary: 'Rotate the secret of a webhook endpoint',
    description: 'For 24 hours deliveries carry a signature of each, the old secret and the new one.',
    params,
    idempotencyKey: 'optional',
    body: noBody,
    answers: { 200: secretSchema },
    refusals: ['merchant_required'],
  })
  async rotate(
    @CallerOf() caller: Caller,
    @Req() { headers, params }: FastifyRequest<{ Params: { id: string } }>,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = optionalIdempotencyKey(headers);
    parseBody(noBody, body);
    const [id, merchantId] = [parseId('whe', params.id), merchantOf(caller)];
    const asked = { scope: merchantId, path: `/v1/webhook-endpoints/${id}/rotate-secret`, key, body: null };
    return sendResponse(reply, await this.endpoints.rotate(id, merchantId, asked));
  }
}
