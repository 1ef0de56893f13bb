import { LedgerKeyUsedV1, WalletKeyUsedV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { Controller } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { noteUses } from './key-uses';

/** What keys were used for elsewhere counts like their use here. */
@Controller()
export class KeyUsedConsumer {
  @Consumes(WalletKeyUsedV1, { group: 'payment' })
  async usedAtWallet(tx: EntityManager, uses: WalletKeyUsedV1[]): Promise<Outgoing[]> {
    await noteUses(
      tx,
      uses.map(({ data }) => [data.keyId, data.usedAt]),
    );
    return [];
  }

  @Consumes(LedgerKeyUsedV1, { group: 'payment' })
  async usedAtLedger(tx: EntityManager, uses: LedgerKeyUsedV1[]): Promise<Outgoing[]> {
    await noteUses(
      tx,
      uses.map(({ data }) => [data.keyId, data.usedAt]),
    );
    return [];
  }
}
