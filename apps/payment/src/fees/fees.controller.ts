import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import {
  activeCurrency,
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
import { instantParameter } from '@kessai/runtime';
import { z } from 'zod';
import type { CurrencySchedule } from './fees';
import { MerchantFees, type MerchantFee } from './merchant-fees';

const basisPoints = z.int().min(0).max(10_000);
const feesBody = z
  .strictObject({
    currency: activeCurrency,
    basisPoints,
    fixedAmount: z.int().min(0),
    vatBasisPoints: basisPoints,
    effectiveFrom: instantParameter.optional(),
  })
  .meta({ examples: [{ currency: 'KRW', basisPoints: 300, fixedAmount: 0, vatBasisPoints: 1_000 }] });

const cursorSchema = z.strictObject({
  before: z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .transform(BigInt),
});

const params = { id: idSchema('mer') };

/** As the API shows it. */
const feesSchema = z
  .object({
    currency: z.string(),
    basisPoints: z.int().describe('Of each line; 100 are one percent. Rounded half up.'),
    fixedAmount: z.bigint().describe('In minor units, taken once per payment, from its first line.'),
    vatBasisPoints: z.int().describe('Of the fee.'),
    effectiveFrom: z.date(),
  })
  .meta({
    id: 'MerchantFees',
    examples: [
      {
        currency: 'KRW',
        basisPoints: 300,
        fixedAmount: 0,
        vatBasisPoints: 1000,
        effectiveFrom: '2026-01-01T00:00:00.000Z',
      },
    ],
  });

/** The schedules of the deployment. */
const defaultFeesSchema = z.object({
  currency: z.string().nullable().describe('Null: every currency that is not listed.'),
  basisPoints: z.int(),
  fixedAmount: z.bigint(),
  vatBasisPoints: z.int(),
});

const listedFeesSchema = pageOf(feesSchema).extend({
  defaults: z.array(defaultFeesSchema).describe('What is charged in a currency in which nothing is set yet.'),
});

@Controller('v1/merchants/:id/fees')
export class FeesController {
  constructor(private readonly fees: MerchantFees) {}

  @Put()
  @RootOnly()
  @Operation({
    id: 'setFees',
    summary: 'Set what a merchant pays in a currency, from now or a later time on',
    description: 'Payments keep the fees that they were created with. `effectiveFrom` is not in the past.',
    params,
    body: feesBody,
    answers: { 200: feesSchema },
    refusals: ['effective_from_past'],
  })
  async set(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown) {
    const { fixedAmount, effectiveFrom = null, ...asked } = parseBody(feesBody, body);
    const fee = { ...asked, fixedMinor: BigInt(fixedAmount), effectiveFrom };
    return feeView(await this.fees.set(parseId('mer', id), fee, caller.keyId));
  }

  @Get()
  @RootOnly()
  @Operation({
    id: 'listFees',
    summary: 'List what a merchant has paid, pays and will pay, newest first',
    description: 'In a currency that is not listed the merchant pays what `defaults` says.',
    params,
    query: listQuery,
    answers: { 200: listedFeesSchema },
  })
  async list(@Param('id') id: string, @Query() parameters: unknown) {
    const { cursor, limit } = parseQuery(listQuery, parameters);
    const before = cursor === undefined ? null : decodeCursor(cursor, cursorSchema).before;
    const fees = await this.fees.list(parseId('mer', id), { before, limit: limit + 1 });
    const listed = page(fees, limit, feeView, (last) => ({ before: last.id.toString() }));
    return { ...listed, defaults: this.fees.byDefault().map(defaultView) };
  }
}

function feeView(fee: Omit<MerchantFee, 'id'>): z.output<typeof feesSchema> {
  const { currency, basisPoints, fixedMinor, vatBasisPoints, effectiveFrom } = fee;
  return { currency, basisPoints, fixedAmount: fixedMinor, vatBasisPoints, effectiveFrom };
}

function defaultView({ currency, basisPoints, fixedMinor, vatBasisPoints }: CurrencySchedule) {
  return { currency, basisPoints, fixedAmount: fixedMinor, vatBasisPoints };
}
