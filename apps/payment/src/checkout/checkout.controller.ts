import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  CallerOf,
  idSchema,
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
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { paymentSchema, PaymentViews } from '../payment/payment-view';
import { CheckoutService } from './checkout.service';
import { createPaymentBody } from './create-payment';
import { sendAnswer } from '../idempotency/answers';
import { optionalIdempotencyKey, requireIdempotencyKey } from '../idempotency/idempotency-key';
import { filterOf, listPaymentsQuery, withMetadata } from './list-payments';

const noBody = z.strictObject({}).nullish();
const params = { id: idSchema('pay') };

@Controller('v1/payments')
export class CheckoutController {
  constructor(
    private readonly checkout: CheckoutService,
    private readonly views: PaymentViews,
  ) {}

  @Post()
  @Scopes('payments:write')
  @Operation({
    id: 'createPayment',
    summary: 'Create a payment for an order',
    description:
      'The same order in the same words finds the same payment (200). An order id is free again once its payment is FAILED, CANCELED or EXPIRED.',
    idempotencyKey: 'required',
    body: createPaymentBody,
    answers: { 200: paymentSchema, 201: paymentSchema },
    refusals: ['order_exists', 'lines_do_not_add_up', 'currency_not_supported', 'merchant_required'],
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
    return sendAnswer(reply, await this.checkout.create(order, by));
  }

  @Get()
  @Scopes('payments:read')
  @Operation({
    id: 'listPayments',
    summary: 'List payments, newest first',
    query: listPaymentsQuery,
    answers: { 200: pageOf(paymentSchema) },
  })
  async list(@CallerOf() caller: Caller, @Query() parameters: unknown) {
    const query = parseQuery(listPaymentsQuery, withMetadata(parameters));
    const payments = await this.checkout.list(filterOf(query, caller), query.limit + 1);
    return page(
      await this.views.ofAll(payments),
      query.limit,
      (view) => view,
      ({ id }) => ({ before: id }),
    );
  }

  @Get(':id')
  @Scopes('payments:read')
  @Operation({ id: 'getPayment', summary: 'Show a payment', params, answers: { 200: paymentSchema } })
  async get(@CallerOf() caller: Caller, @Param('id') id: string) {
    return this.views.of(await this.checkout.get(parseId('pay', id), caller.merchantId));
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
    return sendAnswer(reply, await this.checkout.cancel(parseId('pay', params.id), by));
  }
}
