import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { isCurrency } from '@kessai/money';
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
  Refusal,
  RootOnly,
  type Caller,
} from '@kessai/platform';
import { z } from 'zod';
import { MerchantFees, type MerchantFee } from './merchant-fees';

const basisPoints = z.int().min(0).max(10_000);
const feesBody = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/),
  basisPoints,
  fixedAmount: z.int().min(0),
  vatBasisPoints: basisPoints,
  effectiveFrom: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
});

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
        ...{ currency: 'KRW', basisPoints: 300, fixedAmount: 0, vatBasisPoints: 1000 },
        effectiveFrom: '2026-01-01T00:00:00.000Z',
      },
    ],
  });

@Controller('v1/merchants/:id/fees')
export class FeesController {
  constructor(private readonly fees: MerchantFees) {}

  @Put()
  @RootOnly()
  @Operation({
    id: 'setFees',
    summary: 'Set what a merchant pays in a currency, from now or a later time on',
    description: 'Payments keep the fees that they were created with.',
    ...{ params, body: feesBody },
    answers: { 200: feesSchema },
    refusals: ['currency_not_supported', 'effective_from_past'],
  })
  async set(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown) {
    const { fixedAmount, effectiveFrom = null, ...asked } = parseBody(feesBody, body);
    if (!isCurrency(asked.currency)) throw new Refusal('currency_not_supported', `${asked.currency} is not supported.`);
    const fee = { ...asked, fixedMinor: BigInt(fixedAmount), effectiveFrom };
    return feeView(await this.fees.set(parseId('mer', id), fee, caller.keyId));
  }

  @Get()
  @RootOnly()
  @Operation({
    id: 'listFees',
    summary: 'List what a merchant has paid, pays and will pay, newest first',
    description: 'In a currency that is not listed the merchant pays what the deployment says.',
    ...{ params, query: listQuery },
    answers: { 200: pageOf(feesSchema) },
  })
  async list(@Param('id') id: string, @Query() parameters: unknown) {
    const { cursor, limit } = parseQuery(listQuery, parameters);
    const before = cursor === undefined ? null : decodeCursor(cursor, cursorSchema).before;
    const fees = await this.fees.list(parseId('mer', id), { before, limit: limit + 1 });
    return page(fees, limit, feeView, (last) => ({ before: last.id.toString() }));
  }
}

function feeView(fee: Omit<MerchantFee, 'id'>): z.output<typeof feesSchema> {
  const { currency, basisPoints, fixedMinor, vatBasisPoints, effectiveFrom } = fee;
  return { currency, basisPoints, fixedAmount: fixedMinor, vatBasisPoints, effectiveFrom };
}
