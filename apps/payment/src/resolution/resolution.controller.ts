import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Headers, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { CallerOf, idSchema, Operation, parseBody, parseId, Scopes, type Caller } from '@kessai/platform';
import { optionalIdempotencyKey } from '../idempotency/idempotency-key';
import { approvalSchema, approvalView } from './approvals';
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
    summary: 'Record by hand what became of an UNKNOWN payment',
    description: 'Takes effect when another key with the same scope approves it.',
    params: { id: idSchema('pay') },
    idempotencyKey: 'optional',
    body: resolutionBody,
    answers: { 202: approvalSchema },
    refusals: ['state_forbids'],
  })
  async resolve(
    @CallerOf() { keyId, merchantId }: Caller,
    @Param('id') id: string,
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
  ) {
    // Asking again in the same words finds the same approval, with or without a key; a malformed one is a mistake still.
    optionalIdempotencyKey(headers);
    const paymentId = parseId('pay', id);
    return approvalView(
      await this.resolutions.request(paymentId, parseBody(resolutionBody, body), { keyId, merchantId }),
    );
  }
}
