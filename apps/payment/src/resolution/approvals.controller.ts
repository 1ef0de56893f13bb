import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  CallerOf,
  decodeCursor,
  idSchema,
  listQuery,
  noBody,
  Operation,
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
import { optionalIdempotencyKey } from '../idempotency/idempotency-key';
import { paymentSchema } from '../payment/payment-view';
import { approvalSchema, approvalStatuses, approvalView } from './approvals';
import { ResolutionService } from './resolution.service';

const approvalsQuery = z.strictObject({ ...listQuery.shape, status: z.enum(approvalStatuses).optional() });
const cursorSchema = z.strictObject({ before: z.string().refine((text) => isId('apr', text)) });
const params = { id: idSchema('apr') };
const approvedSchema = z.object({ ...approvalSchema.shape, payment: paymentSchema });

@Controller('v1/approvals')
export class ApprovalsController {
  constructor(private readonly resolutions: ResolutionService) {}

  @Get()
  @Scopes('admin')
  @Operation({
    id: 'listApprovals',
    summary: 'List approvals, newest first',
    query: approvalsQuery,
    answers: { 200: pageOf(approvalSchema) },
  })
  async list(@Query() parameters: unknown) {
    const { status, cursor, limit } = parseQuery(approvalsQuery, parameters);
    const before = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).before;
    return pageOfWalk(await this.resolutions.list({ status, before, limit: limit + 1 }), limit, approvalView);
  }

  @Get(':id')
  @Scopes('admin')
  @Operation({ id: 'getApproval', summary: 'Show an approval', params, answers: { 200: approvalSchema } })
  async get(@Param('id') id: string) {
    return approvalView(await this.resolutions.get(parseId('apr', id)));
  }

  @Post(':id/approve')
  @Scopes('admin')
  @HttpCode(HttpStatus.OK)
  @Operation({
    id: 'approve',
    summary: 'Approve, as the second key, what another key has asked for',
    params,
    idempotencyKey: 'optional',
    body: noBody,
    answers: { 200: approvedSchema },
    refusals: ['state_forbids'],
  })
  async approve(
    @CallerOf() caller: Caller,
    @Req() { headers, params }: FastifyRequest<{ Params: { id: string } }>,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = optionalIdempotencyKey(headers);
    parseBody(noBody, body);
    const id = parseId('apr', params.id);
    const asked = { scope: caller.keyId, path: `/v1/approvals/${id}/approve`, key, body: null };
    return sendResponse(reply, await this.resolutions.approveOnce(id, caller, asked));
  }
}
