import { Controller, Get } from '@nestjs/common';
import { allCurrencies } from '@kessai/money';
import { AnyKey, Operation, pageOf } from '@kessai/http';
import { z } from 'zod';

const currencySchema = z
  .object({ code: z.string(), exponent: z.int().describe('How many digits stand after the decimal point.') })
  .meta({ id: 'Currency', examples: [{ code: 'KWD', exponent: 3 }] });

@Controller('v1/currencies')
export class CurrenciesController {
  /** All of them at once: the list of the standard, which no caller makes longer. */
  @Get()
  @AnyKey()
  @Operation({ id: 'listCurrencies', summary: 'List the currencies', answers: { 200: pageOf(currencySchema) } })
  list() {
    return { data: allCurrencies(), hasMore: false, nextCursor: null };
  }
}
