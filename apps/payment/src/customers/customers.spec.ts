import { emailHashOf } from './customers';

const merchantId = 'mer_0198c0000000700080000000000000aa';

describe('the e-mail address under which a customer is found', () => {
  it.each([
    ['KIM@Example.com', 'kim@example.com'],
    ['kim@example.com.', 'kim@example.com'],
    ['kim@도메인.한국', 'kim@xn--hq1bm8jm9l.xn--3e0b707e'],
  ])('is one in either spelling: %s, %s', (one, other) => {
    expect(emailHashOf(merchantId, one)).toEqual(emailHashOf(merchantId, other));
  });

  it('is another one for another mailbox, domain or merchant', () => {
    const hashes = [
      emailHashOf(merchantId, 'kim@example.com'),
      emailHashOf(merchantId, 'kim.@example.com'),
      emailHashOf(merchantId, 'kim@example.org'),
      emailHashOf(`mer_${'b'.repeat(32)}`, 'kim@example.com'),
    ];
    expect(new Set(hashes.map((hash) => hash.toString('hex'))).size).toBe(hashes.length);
  });
});
