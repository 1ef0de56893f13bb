import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Headers, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { CallerOf, noBody, merchantOf, Operation, parseBody, Refusal, RootOnly, type Caller } from '@kessai/http';
import { textUpTo } from '@kessai/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sendResponse } from '../idempotency/responses';
import { optionalIdempotencyKey } from '../idempotency/idempotency-key';
import { ErasureService } from './erasure.service';

/** Also one of dots alone, which no new payment takes: those of before are erased too. */
const customerId = textUpTo(100).min(1);
/** By either, in the body: an id of any characters gets through, and an address stands in no log of addresses. */
const erasureBody = z
  .union([z.strictObject({ id: customerId }), z.strictObject({ email: z.string().min(1).max(1_000) })])
  .meta({ examples: [{ email: 'buyer@example.com' }] });
const erasureSchema = z
  .object({ requestedAt: z.date(), doneAt: z.date().nullable() })
  .meta({ id: 'CustomerErasure', examples: [{ requestedAt: '2026-01-01T00:00:00.000Z', doneAt: null }] });

@Controller('v1/customers')
export class CustomersController {
  constructor(private readonly erasures: ErasureService) {}

  @Post('erase')
  @RootOnly()
  @HttpCode(HttpStatus.ACCEPTED)
  @Operation({
    id: 'eraseCustomerByName',
    summary: 'Erase what is known of a customer, by id or e-mail address',
    description:
      'By the address, whatever the case of its letters, of payments with and without a `customer.id`. It is done in the background; asked again, it also erases what has come since.',
    idempotencyKey: 'optional',
    body: erasureBody,
    answers: { 202: erasureSchema },
    refusals: ['merchant_required'],
  })
  async eraseByName(
    @CallerOf() caller: Caller,
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = optionalIdempotencyKey(headers);
    const customer = parseBody(erasureBody, body);
    const merchantId = merchantOf(caller);
    const asked = { scope: merchantId, path: '/v1/customers/erase', key, body };
    return sendResponse(reply, await this.erasures.ask({ merchantId, customer, actor: caller.keyId }, asked));
  }

  @Post(':id/erase')
  @RootOnly()
  @HttpCode(HttpStatus.ACCEPTED)
  @Operation({
    id: 'eraseCustomer',
    summary: 'Erase what is known of a customer',
    description:
      'The customer that the merchant in Kessai-Merchant calls so in `customer.id`. It is done in the background; asked again, it also erases what has come since.',
    params: { id: customerId },
    idempotencyKey: 'optional',
    body: noBody,
    answers: { 202: erasureSchema },
    refusals: ['merchant_required'],
  })
  async erase(
    @CallerOf() caller: Caller,
    @Req() { headers, params: { id } }: FastifyRequest<{ Params: { id: string } }>,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = optionalIdempotencyKey(headers);
    parseBody(noBody, body);
    const merchantId = merchantOf(caller);
    if (!customerId.safeParse(id).success) throw new Refusal('not_found', 'There is nothing under this id.');
    const asked = { scope: merchantId, path: `/v1/customers/${encodeURIComponent(id)}/erase`, key, body: null };
    return sendResponse(reply, await this.erasures.ask({ merchantId, customer: { id }, actor: caller.keyId }, asked));
  }
}
