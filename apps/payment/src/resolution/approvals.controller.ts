import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import {
  CallerOf,
  decodeCursor,
  idSchema,
  isId,
  listQuery,
  Operation,
  page,
  pageOf,
  parseBody,
  parseId,
  parseQuery,
  Scopes,
  type Caller,
} from '@kessai/platform';
import { z } from 'zod';
import { paymentSchema, PaymentViews } from '../payment/payment-view';
import { approvalSchema, approvalStatuses, approvalView } from './approvals';
import { ResolutionService } from './resolution.service';

const approvalsQuery = z.strictObject({ ...listQuery.shape, status: z.enum(approvalStatuses).optional() });
const cursorSchema = z.strictObject({ before: z.string().refine((text) => isId('apr', text)) });
const noBody = z.strictObject({}).nullish();
const params = { id: idSchema('apr') };
const approvedSchema = z.object({ ...approvalSchema.shape, payment: paymentSchema });

@Controller('v1/approvals')
export class ApprovalsController {
  constructor(
    private readonly resolutions: ResolutionService,
    private readonly views: PaymentViews,
  ) {}

  @Get()
  @Scopes('admin')
  @Operation({
    id: 'listApprovals',
    summary: 'List what takes two keys, newest first',
    query: approvalsQuery,
    answers: { 200: pageOf(approvalSchema) },
  })
  async list(@Query() parameters: unknown) {
    const { status, cursor, limit } = parseQuery(approvalsQuery, parameters);
    const before = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).before;
    const approvals = await this.resolutions.list({ status, before, limit: limit + 1 });
    return page(approvals, limit, approvalView, ({ id }) => ({ before: id }));
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
    answers: { 200: approvedSchema },
    refusals: ['state_forbids'],
  })
  async approve(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown) {
    parseBody(noBody, body);
    const { approval, payment } = await this.resolutions.approve(parseId('apr', id), caller);
    return { ...approvalView(approval), payment: await this.views.of(payment) };
  }
}
