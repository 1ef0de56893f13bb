import { Body, Controller, Get, HttpCode, Module, Param, Post, Query } from '@nestjs/common';
import { QueryFailed } from '@kessai/database';
import { z } from 'zod';
import {
  CallerOf,
  Heavy,
  LargeByTurns,
  listQuery,
  merchantOf,
  Open,
  OpenForm,
  Operation,
  parseBody,
  parseId,
  parseQuery,
  Refusal,
  Scopes,
  type Caller,
} from '../index';
import { currentRequestId, currentTraceparent } from '@kessai/runtime';

/** As a transaction throws it: with the statement, its values, and what the server has said of them. */
export function failedStatement(...values: string[]): QueryFailed {
  const sqlMessage = `Duplicate entry '${values.join('-')}' for key 'payment.onePerOrder'`;
  const ofDriver = { code: 'ER_DUP_ENTRY', errno: 1062, sqlState: '23000', sqlMessage, fatal: false };
  const statement = { sql: 'INSERT INTO payment VALUES (?)', params: values };
  return new QueryFailed(statement, Object.assign(new Error(sqlMessage), ofDriver) as never);
}

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
  @Operation({ id: 'listOrders', summary: 'List orders', query: listQuery, answers: {} })
  list(@Query() query: unknown) {
    return parseQuery(listQuery, query);
  }

  @Get(':id')
  @Scopes('payments:read')
  async get(@Param('id') id: string) {
    await Promise.resolve();
    return { id: parseId('pay', id), trace: currentTraceparent(), requestId: currentRequestId() };
  }

  @Get(':id/statement')
  @Scopes('payments:read')
  @Operation({ id: 'failsInTheDatabase', summary: 'Fail', query: z.object({ name: z.string() }), answers: {} })
  statement(@Param('id') id: string, @Query('name') name: string) {
    throw failedStatement(id, name);
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
  @Operation({ id: 'cancelOrder', summary: 'Cancel', query: z.strictObject({ merchantId: z.string() }), answers: {} })
  cancel(@CallerOf() caller: Caller, @Query('merchantId') merchantId?: string) {
    return { keyId: caller.keyId, merchantId: merchantOf(caller, merchantId) };
  }
}

/** Requests that are answered when the test says so. */
export const slowRequests = { begun: 0, finish: (): void => undefined };

const unfinished: (() => void)[] = [];

function untilFinished(): Promise<void> {
  slowRequests.begun += 1;
  slowRequests.finish = () => {
    for (const finish of unfinished.splice(0)) finish();
  };
  return new Promise((resolve) => unfinished.push(resolve));
}

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
    await untilFinished();
    return {};
  }

  @Get('slow/:id')
  @Scopes('payments:read')
  async slowOne() {
    await untilFinished();
    return {};
  }

  @Post('slow')
  @LargeByTurns()
  @Scopes('payments:write')
  async slowWrite() {
    await untilFinished();
    return {};
  }

  @Get('slow/report')
  @Heavy()
  @Scopes('payments:read')
  async slowReport() {
    await untilFinished();
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
