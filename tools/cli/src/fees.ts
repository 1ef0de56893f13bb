import type { PaymentPaths, PaymentSchemas } from '@kessai/client';
import type { Command } from 'commander';
import { amountInJson, idArgument, ratioArgument, zeroOrAmountArgument } from './arguments';
import type { Exact } from './exact';
import { tableOf, type Block } from './layout';
import { money } from './output';
import type { OpenSession } from './session';

type Fees = PaymentSchemas['schemas']['MerchantFees'];
type Listed = PaymentPaths['/v1/merchants/{id}/fees']['get']['responses'][200]['content']['application/json'];
type DefaultFees = Listed['defaults'][number];

interface FeeOptions {
  readonly currency: string;
  readonly basisPoints: number;
  readonly fixed: bigint;
  readonly vatBasisPoints: number;
  readonly from?: string;
}

export function feeCommands(program: Command, open: OpenSession): void {
  const fees = program.command('fees').description('what a merchant pays (root key)');

  fees
    .command('list')
    .description('newest first, and what is charged where nothing is set')
    .argument('<merchant>', 'mer_…', idArgument('mer'))
    .action(async (id: string) => {
      const session = open();
      const params = { path: { id }, query: { limit: 100 } };
      const listed = await session.as('root').payment.get('/v1/merchants/{id}/fees', { params });
      session.output.show(listed, showListedFees);
    });

  fees
    .command('set')
    .argument('<merchant>', 'mer_…', idArgument('mer'))
    .requiredOption('--currency <code>', 'ISO 4217')
    .requiredOption('--basis-points <count>', 'of each line; 100 are one percent', ratioArgument)
    .option('--fixed <amount>', 'once for each payment, in minor units', zeroOrAmountArgument, 0n)
    .option('--vat-basis-points <count>', 'of the fee', ratioArgument, 1000)
    .option('--from <time>', 'RFC 3339; now unless given')
    .action(async (id: string, { currency, basisPoints, fixed, vatBasisPoints, from }: FeeOptions) => {
      const session = open();
      const asked = { currency, basisPoints, fixedAmount: amountInJson(fixed), vatBasisPoints };
      const set = await session.as('root').payment.put('/v1/merchants/{id}/fees', {
        params: { path: { id } },
        body: { ...asked, ...(from === undefined ? {} : { effectiveFrom: from }) },
      });
      session.output.show(set, (shown) => showFees([shown], []));
    });
}

function showListedFees({ data, defaults }: Exact<Listed>): Block[] {
  return showFees(data, defaults);
}

const amountsOfFees = ['fee', 'fixed', 'VAT on it'];

function showFees(fees: readonly Exact<Fees>[], defaults: readonly Exact<DefaultFees>[]): Block[] {
  const rows = [
    ...fees.map((one) => [one.currency, ...partsOf(one), one.effectiveFrom]),
    ...defaults.map((one) => [one.currency ?? 'any other', ...partsOf(one), 'by default, where nothing is set']),
  ];
  return [tableOf(['currency', ...amountsOfFees, 'from'], rows, amountsOfFees)];
}

function partsOf({ basisPoints, fixedAmount, vatBasisPoints, currency }: Exact<DefaultFees>): string[] {
  const percent = (hundredths: number | bigint) => `${(Number(hundredths) / 100).toFixed(2)} %`;
  return [percent(basisPoints), fixedPart(fixedAmount, currency), percent(vatBasisPoints)];
}

/** Without a currency there are no major units to show it in. */
function fixedPart(amount: number | bigint, currency: string | null): string {
  if (currency !== null) return money(amount, currency);
  return BigInt(amount) === 0n ? 'none' : `${amount} in minor units`;
}
