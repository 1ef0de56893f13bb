import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import {
  CallerOf,
  decodeCursor,
  isId,
  listQuery,
  page,
  parseBody,
  parseId,
  parseQuery,
  Scopes,
  type Caller,
} from '@kessai/platform';
import { z } from 'zod';
import { PaymentViews } from '../payment/payment-view';
import { approvalStatuses, approvalView } from './approvals';
import { ResolutionService } from './resolution.service';

const approvalsQuery = z.strictObject({ ...listQuery.shape, status: z.enum(approvalStatuses).optional() });
const cursorSchema = z.strictObject({ before: z.string().refine((text) => isId('apr', text)) });
const noBody = z.strictObject({}).nullish();

@Controller('v1/approvals')
export class ApprovalsController {
  constructor(
    private readonly resolutions: ResolutionService,
    private readonly views: PaymentViews,
  ) {}

  @Get()
  @Scopes('admin')
  async list(@Query() parameters: unknown) {
    const { status, cursor, limit } = parseQuery(approvalsQuery, parameters);
    const before = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).before;
    const approvals = await this.resolutions.list({ status, before, limit: limit + 1 });
    return page(approvals, limit, approvalView, ({ id }) => ({ before: id }));
  }

  @Get(':id')
  @Scopes('admin')
  async get(@Param('id') id: string) {
    return approvalView(await this.resolutions.get(parseId('apr', id)));
  }

  @Post(':id/approve')
  @Scopes('admin')
  @HttpCode(HttpStatus.OK)
  async approve(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown) {
    parseBody(noBody, body);
    const { approval, payment } = await this.resolutions.approve(parseId('apr', id), caller);
    return { ...approvalView(approval), payment: await this.views.of(payment) };
  }
}
