import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  CallerOf,
  idSchema,
  LargeByTurns,
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
import { paymentLinks, paymentSchema, PaymentViews } from '../payment/payment-view';
import { CheckoutService } from './checkout.service';
import { createPaymentBody } from './create-payment';
import { sendResponse } from '../idempotency/responses';
import { optionalIdempotencyKey, requireIdempotencyKey } from '../idempotency/idempotency-key';
import { listPaymentsQuery, walkOfPayments, withMetadata } from './list-payments';

const params = { id: idSchema('pay') };

@Controller('v1/payments')
export class CheckoutController {
  constructor(
    private readonly checkout: CheckoutService,
    private readonly views: PaymentViews,
  ) {}

  @Post()
  @LargeByTurns()
  @Scopes('payments:write')
  @Operation({
    id: 'createPayment',
    summary: 'Create a payment for an order',
    description:
      'The same order in the same words finds the same payment (200). An order id is free again once its payment is FAILED, CANCELED or EXPIRED. The lines add up to the amount. A name of the customer needs an id or an email beside it. Text that holds the number of a payment card is refused (400).',
    idempotencyKey: 'required',
    body: createPaymentBody,
    answers: { 200: paymentSchema, 201: paymentSchema },
    links: paymentLinks,
    refusals: ['order_exists', 'lines_do_not_add_up', 'merchant_required'],
  })
  async create(
    @CallerOf() caller: Caller,
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const idempotencyKey = requireIdempotencyKey(headers);
    const order = parseBody(createPaymentBody, body);
    const by = { merchantId: merchantOf(caller), actor: caller.keyId, idempotencyKey };
    return sendResponse(reply, await this.checkout.create(order, by));
  }

  @Get()
  @Scopes('payments:read')
  @Operation({
    id: 'listPayments',
    summary: 'List payments, newest first',
    query: listPaymentsQuery,
    description:
      'By the root key and by operators `metadata` needs the merchant named; `createdTo` is not included, and not before `createdFrom`.',
    answers: { 200: pageOf(paymentSchema) },
    refusals: ['merchant_required'],
  })
  async list(@CallerOf() caller: Caller, @Query() parameters: unknown) {
    const query = parseQuery(listPaymentsQuery, withMetadata(parameters));
    const { rows, end } = await this.views.newest(walkOfPayments(query, caller), query.limit + 1);
    return pageOfWalk({ rows, end }, query.limit, (view) => view);
  }

  @Get(':id')
  @Scopes('payments:read')
  @Operation({
    id: 'getPayment',
    summary: 'Show a payment',
    params,
    answers: { 200: paymentSchema },
    links: paymentLinks,
  })
  async get(@CallerOf() caller: Caller, @Param('id') id: string) {
    return this.views.one(parseId('pay', id), caller.merchantId);
  }

  @Post(':id/cancel')
  @Scopes('payments:write')
  @Operation({
    id: 'cancelPayment',
    summary: 'Cancel a payment that is not confirmed yet',
    params,
    idempotencyKey: 'optional',
    body: noBody,
    answers: { 200: paymentSchema },
    refusals: ['state_forbids'],
  })
  async cancel(
    @CallerOf() caller: Caller,
    @Req() { headers, params }: FastifyRequest<{ Params: { id: string } }>,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const idempotencyKey = optionalIdempotencyKey(headers);
    parseBody(noBody, body);
    const by = { merchantId: caller.merchantId, actor: caller.keyId, idempotencyKey };
    return sendResponse(reply, await this.checkout.cancel(parseId('pay', params.id), by));
  }
}
