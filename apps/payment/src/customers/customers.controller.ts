import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Headers, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { CallerOf, merchantOf, Operation, parseBody, Refusal, RootOnly, type Caller } from '@kessai/platform';
import { z } from 'zod';
import { optionalIdempotencyKey } from '../idempotency/idempotency-key';
import { ErasureService } from './erasure.service';

const noBody = z.strictObject({}).nullish();
const customerId = z.string().min(1).max(100);
const erasureSchema = z
  .object({ requestedAt: z.date(), doneAt: z.date().nullable() })
  .meta({ id: 'CustomerErasure', examples: [{ requestedAt: '2026-01-01T00:00:00.000Z', doneAt: null }] });

@Controller('v1/customers')
export class CustomersController {
  constructor(private readonly erasures: ErasureService) {}

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
    @Param('id') id: string,
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
  ) {
    optionalIdempotencyKey(headers); // With or without one, asking twice is asking once.
    parseBody(noBody, body);
    const merchantId = merchantOf(caller);
    if (!customerId.safeParse(id).success) throw new Refusal('not_found', 'There is nothing under this id.');
    const { requestedAt, doneAt } = await this.erasures.request({ merchantId, customerId: id, actor: caller.keyId });
    return { requestedAt, doneAt };
  }
}
