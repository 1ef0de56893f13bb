import { currencyParameter, Heavy, Operation, parseQuery, Scopes } from '@kessai/http';
import { instantText, momentOf } from '@kessai/runtime';
import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { closeBookingGate, type Moment } from '../booking/booking-gate';
import { BusinessCalendar, isTimeZone } from '../business-calendar';
import { accountTypeSchema } from '../accounts/account-views';
import { HttpDatabase } from '../database/http-database';
import { merchantIdParameter } from '../reading';
import { type Column, csvOf } from './csv';
import { cutAsOf, dateOrInstant, earlier, rfc3339Of } from './report-cut';
import { reportFormat, reportFormats } from './report-format';
import { sumPostings, trialBalanceOf } from './trial-balance';

const trialBalanceQuery = z.strictObject({
  currency: currencyParameter,
  asOf: dateOrInstant.optional(),
  knownAt: instantText.optional(),
  timeZone: z
    .string()
    .refine(isTimeZone, 'is no time zone')
    .optional()
    .describe('Of the IANA list, such as Asia/Seoul; without it that of the books.'),
  merchantId: merchantIdParameter.optional(),
  format: z.enum(reportFormats).optional(),
  excel: z.enum(['0', '1']).default('0'),
});

const trialBalanceColumns: readonly Column[] = [
  { key: 'account', kind: 'text' },
  { key: 'name', kind: 'text' },
  { key: 'type', kind: 'text' },
  { key: 'debit', kind: 'amount' },
  { key: 'credit', kind: 'amount' },
];

const trialBalanceSchema = z
  .object({
    asOf: z.string().describe('A date, or an instant.'),
    knownAt: z.iso.datetime(),
    timeZone: z.string(),
    currency: z.string(),
    merchantId: merchantIdParameter.optional(),
    rows: z.array(
      z.object({
        account: z.string(),
        name: z.string(),
        type: accountTypeSchema,
        debit: z.bigint(),
        credit: z.bigint(),
      }),
    ),
    totalDebit: z.bigint(),
    totalCredit: z.bigint(),
    balanced: z.boolean(),
  })
  .meta({
    id: 'TrialBalance',
    examples: [
      {
        asOf: '2026-01-31',
        knownAt: '2026-02-01T00:00:00.000000Z',
        timeZone: 'Asia/Seoul',
        currency: 'KRW',
        rows: [
          { account: 'assets:psp:toss:receivable', name: 'Receivable from toss', type: 'asset', debit: 450, credit: 0 },
          { account: 'revenue:platform-fee', name: 'Platform fees', type: 'revenue', debit: 0, credit: 450 },
        ],
        totalDebit: 450,
        totalCredit: 450,
        balanced: true,
      },
    ],
  });
type ShownTrialBalance = z.output<typeof trialBalanceSchema>;

@Controller('v1/reports')
export class ReportsController {
  constructor(
    private readonly database: HttpDatabase,
    private readonly books: BusinessCalendar,
  ) {}

  @Get('trial-balance')
  @Heavy()
  @Scopes('ledger:read')
  @Operation({
    id: 'getTrialBalance',
    summary: 'Get the trial balance: every account on the side where its balance falls',
    description: '`format` or Accept chooses JSON or CSV.',
    query: trialBalanceQuery,
    answers: { 200: { schema: trialBalanceSchema, type: ['application/json', 'text/csv'] } },
  })
  async trialBalance(
    @Query() query: unknown,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownTrialBalance | string> {
    const asked = parseQuery(trialBalanceQuery, query);
    const format = reportFormat(asked.format, accept);
    const report = await this.readTrialBalance(asked);

    reply.header('vary', 'Accept');
    if (format === 'json') return report;
    const { currency } = asked;
    reply.header('content-type', 'text/csv; charset=utf-8; header=present');
    reply.header('content-disposition', `attachment; filename="trial-balance-${currency}.csv"`);
    reply.header('kessai-as-of', report.asOf).header('kessai-known-at', report.knownAt); // rows have no place for them
    return csvOf(report.rows as unknown as Record<string, unknown>[], {
      columns: trialBalanceColumns,
      currency,
      excel: asked.excel === '1',
    });
  }

  private async readTrialBalance(asked: z.output<typeof trialBalanceQuery>): Promise<ShownTrialBalance> {
    const { currency, merchantId } = asked;
    const zone = asked.timeZone === undefined ? this.books : new BusinessCalendar(asked.timeZone);

    const settled = await this.settledMoment();
    const knownAt = asked.knownAt === undefined ? settled : earlier(momentOf(asked.knownAt), settled);
    const asOf = asked.asOf ?? zone.dateOf(new Date(rfc3339Of(settled)));
    const cut = cutAsOf(asOf, zone, this.books);
    const totals = await sumPostings(this.database.db, { currency, cut, knownAt, merchantId });

    return {
      asOf,
      knownAt: rfc3339Of(knownAt),
      timeZone: zone.timeZone,
      currency,
      ...(merchantId === undefined ? {} : { merchantId }),
      ...trialBalanceOf(totals),
    };
  }

  /** A time before which everything recorded is committed. The gate is free again when this returns. */
  private settledMoment(): Promise<Moment> {
    return this.database.db.transaction(closeBookingGate);
  }
}
