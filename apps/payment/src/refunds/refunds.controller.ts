import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  CallerOf,
  decodeCursor,
  idSchema,
  listQuery,
  Operation,
  page,
  pageOf,
  pageOfWalk,
  parseBody,
  parseId,
  parseQuery,
  Scopes,
  type Caller,
} from '@kessai/http';
import { isId } from '@kessai/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sendResponse } from '../idempotency/responses';
import { requireIdempotencyKey } from '../idempotency/idempotency-key';
import { listRefundsQuery, walkOfRefunds } from './list-refunds';
import { refundLinks, refundSchema, refundView } from '../refund/refund-view';
import { RefundService } from './refund.service';
import { refundBody } from './reservation';

const params = { id: idSchema('pay') };
const cursorSchema = z.strictObject({ before: z.string().refine((text) => isId('rfd', text)) });

@Controller('v1')
export class RefundsController {
  constructor(private readonly refunds: RefundService) {}

  @Post('payments/:id/refunds')
  @Scopes('payments:write')
  @Operation({
    id: 'createRefund',
    summary: 'Refund a payment, all or in part',
    description:
      'Without amount and lines all that is left; with an amount alone it is spread over the lines in proportion to what is left of each. With both they add up. No line is named twice. Refunds of one payment are sent to the PSP one after another.',
    params,
    idempotencyKey: 'required',
    body: refundBody,
    answers: {
      201: {
        description:
          'A refusal of the PSP is an answer too: FAILED. PENDING and UNKNOWN are followed up until they end.',
        schema: refundSchema,
      },
    },
    links: refundLinks,
    refusals: ['state_forbids', 'line_not_found', 'lines_do_not_add_up', 'refund_exceeds_remaining'],
  })
  async create(
    @CallerOf() caller: Caller,
    @Req() { headers, params: { id } }: FastifyRequest<{ Params: { id: string } }>,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const idempotencyKey = requireIdempotencyKey(headers);
    const paymentId = parseId('pay', id);
    const by = { merchantId: caller.merchantId, actor: caller.keyId, idempotencyKey };
    return sendResponse(reply, await this.refunds.refund({ paymentId, ...by, body: parseBody(refundBody, body) }));
  }

  @Get('payments/:id/refunds')
  @Scopes('payments:read')
  @Operation({
    id: 'listRefunds',
    summary: 'List the refunds of a payment, newest first',
    params,
    query: listQuery,
    answers: { 200: pageOf(refundSchema) },
  })
  async list(@CallerOf() caller: Caller, @Param('id') id: string, @Query() parameters: unknown) {
    const { limit, cursor } = parseQuery(listQuery, parameters);
    const before = cursor === undefined ? null : decodeCursor(cursor, cursorSchema).before;
    const paymentId = parseId('pay', id);
    const refunds = await this.refunds.list(paymentId, caller.merchantId, { before, limit: limit + 1 });
    return page(refunds, limit, refundView, (refund) => ({ before: refund.id }));
  }

  @Get('refunds')
  @Scopes('payments:read')
  @Operation({
    id: 'listAllRefunds',
    summary: 'List the refunds of all payments, newest first',
    query: listRefundsQuery,
    answers: { 200: pageOf(refundSchema) },
  })
  async listAll(@CallerOf() caller: Caller, @Query() parameters: unknown) {
    const query = parseQuery(listRefundsQuery, parameters);
    const walked = await this.refunds.listAll(walkOfRefunds(query, caller), query.limit + 1);
    return pageOfWalk(walked, query.limit, refundView);
  }

  @Get('refunds/:id')
  @Scopes('payments:read')
  @Operation({
    id: 'getRefund',
    summary: 'Show a refund',
    params: { id: idSchema('rfd') },
    answers: { 200: refundSchema },
    links: refundLinks,
  })
  async get(@CallerOf() caller: Caller, @Param('id') id: string) {
    return refundView(await this.refunds.get(parseId('rfd', id), caller.merchantId));
  }
}
