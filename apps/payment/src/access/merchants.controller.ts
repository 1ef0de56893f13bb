import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  CallerOf,
  decodeCursor,
  idSchema,
  listQuery,
  Operation,
  page,
  pageOf,
  parseBody,
  parseId,
  parseQuery,
  RootOnly,
  type Caller,
} from '@kessai/http';
import { freeText, isId } from '@kessai/runtime';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { sendResponse } from '../idempotency/responses';
import { optionalIdempotencyKey } from '../idempotency/idempotency-key';
import { AccessService } from './access.service';
import { merchantSchema, merchantView } from './merchants';

const merchantBody = z.strictObject({ name: freeText(100) }).meta({ examples: [{ name: 'Coffee and books' }] });
const cursorSchema = z.strictObject({ before: z.string().refine((text) => isId('mer', text)) });
const params = { id: idSchema('mer') };

@Controller('v1/merchants')
export class MerchantsController {
  constructor(private readonly access: AccessService) {}

  @Post()
  @RootOnly()
  @Operation({
    id: 'createMerchant',
    summary: 'Create a merchant',
    idempotencyKey: 'optional',
    body: merchantBody,
    answers: { 201: merchantSchema },
    refusals: ['idempotency_key_reused'],
  })
  async create(
    @CallerOf() caller: Caller,
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = optionalIdempotencyKey(headers);
    const { name } = parseBody(merchantBody, body);
    // The root keys are one: they see and make the same, whatever merchant they name.
    const asked = { scope: 'root', path: '/v1/merchants', key, body: { name } };
    return sendResponse(reply, await this.access.createMerchant(name, caller.keyId, asked));
  }

  @Get()
  @RootOnly()
  @Operation({
    id: 'listMerchants',
    summary: 'List merchants, newest first',
    query: listQuery,
    answers: { 200: pageOf(merchantSchema) },
  })
  async list(@Query() parameters: unknown) {
    const { cursor, limit } = parseQuery(listQuery, parameters);
    const before = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).before;
    const merchants = await this.access.merchants({ before, limit: limit + 1 });
    return page(merchants, limit, merchantView, ({ id }) => ({ before: id }));
  }

  @Patch(':id')
  @RootOnly()
  @Operation({
    id: 'renameMerchant',
    summary: 'Rename a merchant',
    params,
    body: merchantBody,
    answers: { 200: merchantSchema },
  })
  async rename(@Param('id') id: string, @Body() body: unknown) {
    const { name } = parseBody(merchantBody, body);
    return merchantView(await this.access.renameMerchant(parseId('mer', id), name));
  }
}
