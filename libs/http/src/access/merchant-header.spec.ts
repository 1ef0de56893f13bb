import { testAccess, testKeys, testMerchantId } from '@kessai/testing';
import { Keys } from '../index';
import { parseConfig, platformConfigSchema } from '@kessai/runtime';

const keys = new Keys({ ...parseConfig(platformConfigSchema, {}), ...testAccess });
const callerOf = (key: string, merchant?: string) => keys.callerOf(`Bearer ${key}`, merchant);

describe('Kessai-Merchant', () => {
  it.each([testMerchantId, `mer_${'0'.repeat(32)}`, 'nonsense', ''])(
    'is refused with an operator key, which names its merchant in the query: %j',
    (merchant) => {
      for (const key of [testKeys.admin, testKeys.finance]) {
        expect(() => callerOf(key, merchant)).toThrow(expect.objectContaining({ reason: 'validation_failed' }));
      }
    },
  );

  it('says for whom the root key acts, and repeats the merchant of a merchant key', () => {
    expect(callerOf(testKeys.root, testMerchantId)).toMatchObject({ kind: 'root', merchantId: testMerchantId });
    expect(callerOf(testKeys.merchant, testMerchantId)).toMatchObject({ merchantId: testMerchantId });
    expect(() => callerOf(testKeys.merchant, `mer_${'0'.repeat(32)}`)).toThrow(
      expect.objectContaining({ reason: 'not_found' }),
    );
  });

  it('may be left out', () => {
    for (const key of [testKeys.root, testKeys.admin]) expect(callerOf(key)).toMatchObject({ merchantId: null });
  });
});
