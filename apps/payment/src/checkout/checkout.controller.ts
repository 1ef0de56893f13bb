import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Get, Headers, HttpCode, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { CallerOf, merchantOf, page, parseBody, parseId, parseQuery, Scopes, type Caller } from '@kessai/platform';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { PaymentViews } from '../payment/payment-view';
import { CheckoutService } from './checkout.service';
import { createPaymentBody } from './create-payment';
import { requireIdempotencyKey } from '../payment/idempotency-key';
import { conditionsOf, listPaymentsQuery } from './list-payments';

const noBody = z.strictObject({}).nullish();

@Controller('v1/payments')
export class CheckoutController {
  constructor(
    private readonly checkout: CheckoutService,
    private readonly views: PaymentViews,
  ) {}

  @Post()
  @Scopes('payments:write')
  async create(
    @CallerOf() caller: Caller,
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    requireIdempotencyKey(headers);
    const order = parseBody(createPaymentBody, body);
    const by = { merchantId: merchantOf(caller), actor: caller.keyId };
    const { payment, isNew } = await this.checkout.create(order, by);
    void reply.status(isNew ? HttpStatus.CREATED : HttpStatus.OK);
    return this.views.of(payment);
  }

  @Get()
  @Scopes('payments:read')
  async list(@CallerOf() caller: Caller, @Query() parameters: unknown) {
    const query = parseQuery(listPaymentsQuery, parameters);
    const payments = await this.checkout.list(conditionsOf(query, caller), query.limit + 1);
    return page(
      await this.views.ofAll(payments),
      query.limit,
      (view) => view,
      ({ id }) => ({ before: id }),
    );
  }

  @Get(':id')
  @Scopes('payments:read')
  async get(@CallerOf() caller: Caller, @Param('id') id: string) {
    return this.views.of(await this.checkout.get(parseId('pay', id), caller.merchantId));
  }

  @Post(':id/cancel')
  @Scopes('payments:write')
  @HttpCode(HttpStatus.OK)
  async cancel(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown) {
    parseBody(noBody, body);
    return this.views.of(await this.checkout.cancel(parseId('pay', id), caller.merchantId, caller.keyId));
  }
}
