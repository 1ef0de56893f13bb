import { Body, Controller, Get, HttpCode, Module, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  CallerOf,
  currentRequestId,
  currentTraceparent,
  listQuery,
  merchantOf,
  Open,
  OpenForm,
  parseBody,
  parseId,
  parseQuery,
  Refusal,
  Scopes,
  type Caller,
} from '../index';

const order = z.strictObject({ amount: z.int().min(1), lines: z.array(z.strictObject({ sellerId: z.string() })) });

@Controller('v1/orders')
class OrdersController {
  @Post()
  @Scopes('payments:write')
  create(@Body() body: unknown) {
    return parseBody(order, body);
  }

  @Get()
  @Scopes('payments:read')
  list(@Query() query: unknown) {
    return parseQuery(listQuery, query);
  }

  @Get(':id')
  @Scopes('payments:read')
  async get(@Param('id') id: string) {
    await Promise.resolve();
    return { id: parseId('pay', id), trace: currentTraceparent(), requestId: currentRequestId() };
  }

  @Post('vote')
  @HttpCode(200)
  @OpenForm()
  vote(@Body() body: unknown) {
    return { body };
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Scopes('payments:write')
  cancel(@CallerOf() caller: Caller, @Query('merchantId') merchantId?: string) {
    return { keyId: caller.keyId, merchantId: merchantOf(caller, merchantId) };
  }
}

/** A request that is answered when the test says so. */
export const slowRequests = { begun: 0, finish: (): void => undefined };

@Controller('v1/books')
class BooksController {
  @Get()
  @Scopes('ledger:read')
  balance(@CallerOf() caller: Caller) {
    return { balance: 2n ** 70n + 1n, at: new Date(0), left: undefined, kind: caller.kind };
  }

  @Get('fault')
  @Scopes('ledger:read')
  fault() {
    throw new Error('the secret of the inside');
  }

  @Get('busy')
  @Scopes('ledger:read')
  busy() {
    throw new Refusal('psp_unavailable', 'Later.', { retryAfterSeconds: 7 });
  }

  @Get('slow')
  @Open()
  async slow() {
    slowRequests.begun += 1;
    await new Promise<void>((resolve) => (slowRequests.finish = resolve));
    return {};
  }

  @Get('open')
  @Open()
  open() {
    return {};
  }
}

@Module({ controllers: [OrdersController, BooksController] })
export class ShopModule {}
