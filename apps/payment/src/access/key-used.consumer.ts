import type { Tx } from '@kessai/database';
import { LedgerKeyUsedV1, WalletKeyUsedV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { Controller } from '@nestjs/common';
import { noteUses } from './key-uses';

/** What keys were used for elsewhere counts like their use here. */
@Controller()
export class KeyUsedConsumer {
  @Consumes(WalletKeyUsedV1, { group: 'payment' })
  async usedAtWallet(tx: Tx, uses: WalletKeyUsedV1[]): Promise<Outgoing[]> {
    await noteUses(
      tx,
      uses.map(({ data }) => [data.keyId, data.usedAt]),
    );
    return [];
  }

  @Consumes(LedgerKeyUsedV1, { group: 'payment' })
  async usedAtLedger(tx: Tx, uses: LedgerKeyUsedV1[]): Promise<Outgoing[]> {
    await noteUses(
      tx,
      uses.map(({ data }) => [data.keyId, data.usedAt]),
    );
    return [];
  }
}
