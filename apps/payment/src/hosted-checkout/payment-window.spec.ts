import { contentSecurityPolicy } from './payment-window';

describe('the policy of the pages', () => {
  it('lets them load our own files and nothing else', () => {
    const policy = contentSecurityPolicy({ kind: 'simulator', url: 'https://psp.example/base' });
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "style-src 'self'",
      "script-src 'self'",
      "img-src 'self'",
      "form-action 'self' https://psp.example",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  it('lets Toss in where its key is set up', () => {
    const policy = contentSecurityPolicy({ kind: 'toss', clientKey: 'test_ck_1' });
    expect(policy).toContain("script-src 'self' https://js.tosspayments.com");
    expect(contentSecurityPolicy({ kind: 'none' })).not.toContain('tosspayments');
  });
});
