import { Body, Controller, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { CallerOf, idSchema, Operation, parseBody, parseId, Scopes, type Caller } from '@kessai/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendResponse } from '../idempotency/responses';
import { optionalIdempotencyKey } from '../idempotency/idempotency-key';
import { approvalSchema } from './approvals';
import { resolutionBody } from './resolution';
import { ResolutionService } from './resolution.service';

@Controller('v1/payments')
export class ResolutionController {
  constructor(private readonly resolutions: ResolutionService) {}

  @Post(':id/resolution')
  @Scopes('admin')
  @HttpCode(HttpStatus.ACCEPTED)
  @Operation({
    id: 'requestResolution',
    summary: 'Resolve an UNKNOWN payment by hand',
    description:
      'Takes effect when another key with the same scope approves it. `approvedAt` belongs to SUCCEEDED alone.',
    params: { id: idSchema('pay') },
    idempotencyKey: 'optional',
    body: resolutionBody,
    answers: { 202: approvalSchema },
    refusals: ['state_forbids'],
  })
  async resolve(
    @CallerOf() caller: Caller,
    @Req() { headers, params }: FastifyRequest<{ Params: { id: string } }>,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = optionalIdempotencyKey(headers);
    const id = parseId('pay', params.id);
    const wanted = parseBody(resolutionBody, body);
    // Of the key alone: it takes two of them, and neither speaks for the other.
    const asked = { scope: caller.keyId, path: `/v1/payments/${id}/resolution`, key, body };
    return sendResponse(reply, await this.resolutions.ask(id, wanted, { caller, asked }));
  }
}
