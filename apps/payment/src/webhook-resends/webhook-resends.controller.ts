import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Headers, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import {
  CallerOf,
  idSchema,
  noBody,
  merchantOf,
  Operation,
  parseBody,
  parseId,
  Scopes,
  type Caller,
} from '@kessai/http';
import { instantParameter } from '@kessai/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sendResponse } from '../idempotency/responses';
import { optionalIdempotencyKey } from '../idempotency/idempotency-key';
import { resentSchema } from '../webhook-deliveries/webhook-delivery';
import { WebhookResendService } from './webhook-resend.service';

const resendBody = z
  .strictObject({ endpointId: idSchema('whe'), from: instantParameter, to: instantParameter })
  .refine(({ from, to }) => from <= to, { path: ['from'], message: 'is after to' })
  .meta({
    examples: [
      {
        endpointId: 'whe_0198c0000000700080000000000000aa',
        from: '2026-01-01T00:00:00Z',
        to: '2026-01-02T00:00:00Z',
      },
    ],
  });
const resentAllSchema = resentSchema.extend({
  nextFrom: z.date().nullable().describe('Not null: there is more. Ask again from there.'),
});

@Controller('v1')
export class WebhookResendsController {
  constructor(private readonly resends: WebhookResendService) {}

  @Post('deliveries/:id/resend')
  @Scopes('webhooks:write')
  @HttpCode(HttpStatus.ACCEPTED)
  @Operation({
    id: 'resendWebhook',
    summary: 'Resend one delivery',
    description: 'Under the same `webhook-id`. A delivery of the event that is still pending is the one.',
    params: { id: idSchema('whd') },
    idempotencyKey: 'optional',
    body: noBody,
    answers: { 202: resentSchema },
    refusals: ['state_forbids', 'merchant_required'],
  })
  async resend(
    @CallerOf() caller: Caller,
    @Req() { headers, params }: FastifyRequest<{ Params: { id: string } }>,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = optionalIdempotencyKey(headers);
    parseBody(noBody, body);
    const [id, merchantId] = [parseId('whd', params.id), merchantOf(caller)];
    const asked = { scope: merchantId, path: `/v1/deliveries/${id}/resend`, key, body: null };
    return sendResponse(reply, await this.resends.resend(id, merchantId, asked));
  }

  @Post('deliveries/resend')
  @Scopes('webhooks:write')
  @HttpCode(HttpStatus.ACCEPTED)
  @Operation({
    id: 'resendWebhooks',
    summary: 'Resend to an endpoint all events of a period',
    description:
      'Looks at 10000 events at most, the oldest first, and makes their deliveries bit by bit. One such request runs at a ' +
      'time for each endpoint; until then others are refused. `to` is not included, and not before `from`.',
    idempotencyKey: 'optional',
    body: resendBody,
    answers: { 202: resentAllSchema },
    refusals: ['state_forbids', 'merchant_required'],
  })
  async resendAll(
    @CallerOf() caller: Caller,
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = optionalIdempotencyKey(headers);
    const span = parseBody(resendBody, body);
    const merchantId = merchantOf(caller);
    const asked = { scope: merchantId, path: '/v1/deliveries/resend', key, body };
    return sendResponse(reply, await this.resends.resendAll(span, merchantId, asked));
  }
}
