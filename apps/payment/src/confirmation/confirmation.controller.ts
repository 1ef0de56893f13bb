import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { CallerOf, idSchema, Operation, parseBody, parseId, Scopes, type Caller } from '@kessai/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendResponse } from '../idempotency/responses';
import { requireIdempotencyKey } from '../idempotency/idempotency-key';
import { paymentLinks, paymentSchema } from '../payment/payment-view';
import { confirmBody } from './confirmation';
import { ConfirmationService } from './confirmation.service';

@Controller('v1/payments')
export class ConfirmationController {
  constructor(private readonly confirmation: ConfirmationService) {}

  @Post(':id/confirm')
  @Scopes('payments:write')
  @Operation({
    id: 'confirmPayment',
    summary: 'Confirm a payment: take the money that the buyer has agreed to',
    description:
      'A decline is an answer: 200 with status FAILED. The same paymentKey and amount may be confirmed again at any time and charge once.',
    params: { id: idSchema('pay') },
    idempotencyKey: 'required',
    body: confirmBody,
    answers: {
      200: { description: 'SUCCEEDED or FAILED, for good.', schema: paymentSchema },
      202: { description: 'The PSP has not told the outcome yet: EXECUTING or UNKNOWN.', schema: paymentSchema },
    },
    links: paymentLinks,
    refusals: ['state_forbids', 'payment_key_mismatch', 'amount_mismatch', 'psp_unavailable'],
  })
  async confirm(
    @CallerOf() caller: Caller,
    @Req() { headers, params }: FastifyRequest<{ Params: { id: string } }>,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const idempotencyKey = requireIdempotencyKey(headers);
    const paymentId = parseId('pay', params.id);
    const { paymentKey, amount } = parseBody(confirmBody, body);
    const by = { merchantId: caller.merchantId, actor: caller.keyId, idempotencyKey };
    const request = { paymentId, ...by, paymentKey, amountMinor: BigInt(amount) };
    return sendResponse(reply, await this.confirmation.confirm(request));
  }
}
