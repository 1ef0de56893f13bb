import type { PaymentStatus } from '../../payment/payment-states';
import { assets } from './assets';
import { aHostedPayment } from '../../../testing/given-hosted-payment';
import type { ShownPayment } from '../hosted-checkout.service';
import type { HostedPayment } from '../hosted-payment';
import { languages } from '../languages';
import { plainPage } from './page';
import { paymentPage, shopAddress, type PaymentFrame } from './payment-page';
import { failureReasons, texts } from '../texts/texts';

const frame: PaymentFrame = {
  language: 'en',
  base: '',
  path: '/checkout/pay_1',
  query: {},
  isTest: true,
  window: { kind: 'simulator', url: 'https://psp.example' },
  address: 'https://pay.example/checkout/pay_1',
  languageQuery: '',
  failCode: null,
  now: new Date('2026-01-02T03:00:10Z'),
};
const shown = (parts: Partial<HostedPayment> = {}, more: Partial<ShownPayment> = {}): ShownPayment => ({
  payment: aHostedPayment(parts),
  next: { to: 'shop' },
  notice: null,
  ...more,
});
const page = (what: ShownPayment, parts: Partial<PaymentFrame> = {}) => paymentPage(what, { ...frame, ...parts });
const hostile = `"><img src=x onerror=alert(1)><script>alert(1)</script>'&amp;`;

describe('what stands on a page', () => {
  it('becomes no markup, wherever it comes from', () => {
    const payment = aHostedPayment({ orderName: hostile });
    const lines = payment.lines.map((line) => ({ ...line, name: hostile }));
    const links = { successUrl: `https://shop.example/?q=${hostile}`, failUrl: `https://shop.example/?q=${hostile}` };
    for (const status of everyStatus) {
      const what = shown({
        orderName: hostile,
        lines,
        status,
        failureCode: hostile,
        failureMessage: hostile,
        ...links,
      });
      const markup = page(what, { failCode: hostile, query: { code: hostile, message: hostile } });
      expect(markup).not.toMatch(/<img|<script>|<script[^>]* src="[^/h]|"[^"]*"onerror/);
      expect(markup).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;amp;');
    }
  });

  it('brings no style and no script of its own, so that the policy can forbid them', () => {
    for (const status of everyStatus) {
      const markup = page(shown({ status }, { next: { to: 'new' } }));
      expect(markup).not.toMatch(/<style| style=| on[a-z]+=|<script(?![^>]*\ssrc=)|javascript:/);
    }
  });

  it('never is what the PSP or a link says in its own words', () => {
    const what = shown({
      status: 'FAILED',
      failureCode: 'REJECT_CARD_PAYMENT',
      failureMessage: 'Call 0800 to get help',
    });
    expect(page(what, { query: { message: 'Call 0800' } }).replace(/href="[^"]*"/g, '')).not.toContain('Call 0800');
  });

  it("never is the buyer's name or address", () => {
    for (const status of everyStatus) expect(page(shown({ status }))).not.toMatch(/buyer@example\.com|Kim|c-1/);
  });

  it('is in the language that was asked for, with the others one press away', () => {
    for (const language of languages) {
      const markup = page(shown(), { language, query: { lang: language } });
      expect(markup).toContain(`<html lang="${language}">`);
      expect(markup).toContain(texts[language].pay('₩15,000'));
      for (const other of languages.filter((one) => one !== language)) {
        expect(markup).toMatch(new RegExp(`href="/checkout/pay_1\\?lang=${other}"\\s+lang="${other}"`));
      }
    }
  });

  it('keeps what the address carries when the language is changed', () => {
    const markup = page(shown({ status: 'UNKNOWN' }), { query: { paymentKey: 'a&b', orderId: 'o' } });
    expect(markup).toContain('?paymentKey=a%26b&amp;orderId=o&amp;lang=ko');
  });

  it('has its links and files below the path that the deployment has', () => {
    const markup = page(shown({ status: 'FAILED' }, { next: { to: 'new' } }), { base: '/pay' });
    expect(markup).toContain('href="/pay/checkout/assets/page.css?v=');
    expect(markup).toContain(`action="/pay/checkout/pay_${'2'.repeat(32)}/retry"`);
  });
});

const everyStatus: readonly PaymentStatus[] = [
  'CREATED',
  'EXECUTING',
  'UNKNOWN',
  'SUCCEEDED',
  'FAILED',
  'CANCELED',
  'EXPIRED',
];

describe('the page of a payment', () => {
  it('names the order, its lines and the amount, and sends the buyer to the PSP under our payment id', () => {
    const markup = page(shown());
    for (const text of ['Beans and two books', 'Beans', '₩10,000', 'Item 2', '₩5,000', 'Pay ₩15,000']) {
      expect(markup).toContain(text);
    }
    expect(markup).toContain('action="https://psp.example/checkout"');
    expect(hiddenFields(markup)).toEqual({
      orderId: `pay_${'2'.repeat(32)}`,
      orderName: 'Beans and two books',
      amount: '15000',
      currency: 'KRW',
      successUrl: 'https://pay.example/checkout/pay_1/success',
      failUrl: 'https://pay.example/checkout/pay_1/fail',
    });
  });

  it('names the merchant where it has a name', () => {
    expect(page(shown({ merchantName: 'Bean there' }))).toContain('<p class="merchant">Bean there</p>');
    expect(page(shown())).not.toContain('class="merchant"');
  });

  it('names the merchant in its title and beside the order, in the language of the page, and as text', () => {
    for (const language of languages) {
      const markup = page(shown({ merchantName: hostile }), { language });
      expect(markup).toContain(`<dt>${texts[language].shop}</dt>`);
      expect(markup).not.toMatch(/<img|<script>/);
      expect(markup.match(/&lt;script&gt;alert\(1\)/g)).toHaveLength(3);
    }
    expect(page(shown({ merchantName: 'Bean there' }))).toContain('<title>Pay ₩15,000 – Bean there</title>');
  });

  it.each(['CREATED', 'EXECUTING', 'UNKNOWN'] as const)(
    'lets the buyer of a %s payment go back to the shop',
    (status) => {
      const back = `href="https://shop.example/no?paymentId=pay_${'2'.repeat(32)}&amp;orderId=order-1"`;
      for (const language of languages) {
        const markup = page(shown({ status }), { language });
        expect(markup).toContain(back);
        expect(markup).toContain(texts[language].backToShop);
      }
      expect(page(shown({ status }, { notice: 'silent' }))).toContain(back);
      for (const failUrl of [null, 'javascript:alert(1)', 'data:text/html,x']) {
        expect(page(shown({ status, failUrl }))).not.toContain(texts.en.backToShop);
      }
    },
  );

  it('lists no lines where the name of the order says it all, and folds many', () => {
    const [line] = aHostedPayment().lines;
    const unnamed = { ...line!, name: null };
    expect(page(shown({ lines: [unnamed] }))).not.toContain('class="lines"');
    const many = page(shown({ lines: Array.from({ length: 12 }, () => line!) }));
    expect(many).toMatch(/<details>\s*<summary>12 items<\/summary>/);
  });

  it('opens the payment window of Toss where its key is set up, and loads its script then alone', () => {
    const window = { kind: 'toss', clientKey: 'test_ck_1' } as const;
    const markup = page(shown(), { window });
    expect(markup).toContain('src="https://js.tosspayments.com/v2/standard"');
    expect(markup).toContain('data-client-key="test_ck_1"');
    expect(markup).toContain('&quot;amount&quot;:&quot;15000&quot;');
    expect(page(shown({ status: 'SUCCEEDED' }), { window })).not.toContain('tosspayments');
    expect(page(shown())).not.toContain('tosspayments');
  });

  it('has no button where no payment window is set up', () => {
    expect(page(shown(), { window: { kind: 'none' } })).not.toContain('<button');
  });

  it('can be paid while it is CREATED, and in no other state', () => {
    const payable = everyStatus.filter((status) => page(shown({ status })).includes('psp.example'));
    expect(payable).toEqual(['CREATED']);
  });

  it.each(['EXECUTING', 'UNKNOWN'] as const)(
    'says of %s neither that it failed nor that it may be paid again',
    (status) => {
      for (const language of languages) {
        const markup = page(shown({ status }, { next: { to: 'new' } }), { language });
        const { failed, checking, tryAnotherCard } = texts[language];
        expect(markup).toContain(checking.title);
        for (const other of [failed.title, failed.notCharged, tryAnotherCard]) expect(markup).not.toContain(other);
      }
    },
  );

  it('asks again soon after the confirm, and seldom when it takes long', () => {
    const refreshAfter = (ms: number) => {
      const updatedAt = new Date(frame.now.getTime() - ms);
      return /http-equiv="refresh" content="(\d+)"/.exec(page(shown({ status: 'UNKNOWN', updatedAt })))?.[1];
    };
    expect([refreshAfter(1_000), refreshAfter(120_000), refreshAfter(3_600_000)]).toEqual(['3', '10', '60']);
  });

  it('loads itself again in no state that is settled', () => {
    for (const status of ['SUCCEEDED', 'FAILED', 'CANCELED', 'EXPIRED'] as const) {
      expect(page(shown({ status }))).not.toContain('http-equiv="refresh"');
    }
  });

  it('leads back to the shop once it is paid', () => {
    const markup = page(shown({ status: 'SUCCEEDED' }));
    expect(markup).toContain(
      `href="https://shop.example/ok?cart=7&amp;paymentId=pay_${'2'.repeat(32)}&amp;orderId=order-1"`,
    );
  });

  it('says what has been refunded', () => {
    expect(page(shown({ status: 'SUCCEEDED', refundedMinor: 5_000n }))).toContain('₩5,000 of it has been refunded.');
  });

  it('says why it failed, that nothing was charged, and offers another card', () => {
    const failed = { status: 'FAILED', failureCode: 'EXCEED_MAX_AMOUNT' } as const;
    const markup = page(shown(failed, { next: { to: 'new' } }));
    for (const text of [texts.en.reasons.limit, texts.en.failed.notCharged, 'Try another card']) {
      expect(markup).toContain(text);
    }
    expect(page(shown(failed))).not.toContain('Try another card');
  });

  it.each([
    ['NOT_ENOUGH_BALANCE', 'funds'],
    ['INVALID_CARD_LOST_OR_STOLEN', 'blocked'],
    ['EXCEED_MAX_CARD_INSTALLMENT_PLAN', 'installments'],
    ['INVALID_PASSWORD', 'password'],
    ['SOMETHING_NEW', 'other'],
  ] as const)('says after %s what to do next', (failureCode, reason) => {
    for (const language of languages) {
      const { advice, reasons } = texts[language];
      const failed = page(shown({ status: 'FAILED', failureCode }), { language });
      const sentBack = page(shown(), { language, failCode: failureCode });
      for (const markup of [failed, sentBack]) {
        for (const text of [reasons[reason], advice[reason]]) expect(markup).toContain(text);
      }
    }
  });

  it('advises no buyer who was charged after all to pay in another way', () => {
    const late = { status: 'FAILED', lateSuccessAt: new Date(), failureCode: 'REJECT_CARD_PAYMENT' } as const;
    expect(page(shown(late))).not.toContain(texts.en.advice.refused);
  });

  it('tells no buyer who was charged after all that nothing was charged', () => {
    const late = { status: 'FAILED', lateSuccessAt: new Date() } as const;
    for (const lateSuccessResolution of [null, 'canceled', 'kept'] as const) {
      const markup = page(shown({ ...late, lateSuccessResolution }));
      expect(markup).not.toContain(texts.en.failed.notCharged);
    }
    expect(page(shown({ ...late, lateSuccessResolution: 'kept' }))).toContain(texts.en.late.kept);
  });

  it('says why the PSP has sent the buyer back without paying, and can be paid at once', () => {
    const markup = page(shown(), { failCode: 'PAY_PROCESS_CANCELED' });
    for (const text of [texts.en.reasons.stopped, texts.en.failed.notCharged, 'Pay ₩15,000', 'Back to the shop']) {
      expect(markup).toContain(text);
    }
    expect(page(shown(), { failCode: 'SOMETHING_NEW' })).toContain(texts.en.reasons.other);
  });

  it('leads nowhere but to http and https', () => {
    const what = shown({ status: 'SUCCEEDED', successUrl: 'javascript:alert(1)' });
    expect(shopAddress(what)).toBeNull();
    expect(page(what)).not.toContain('Back to the shop');
  });
});

describe('the words', () => {
  it('are whole in every language', () => {
    for (const language of languages) {
      expect(Object.keys(texts[language]).sort()).toEqual(Object.keys(texts.en).sort());
      for (const which of ['reasons', 'advice'] as const) {
        expect(Object.keys(texts[language][which]).sort()).toEqual([...failureReasons].sort());
      }
      for (const what of ['notFound', 'noRetry', 'fault'] as const) {
        expect(plainPage({ ...frame, language }, what)).toContain(texts[language][what].title);
      }
    }
  });
});

it('an asset is no page', () => {
  for (const { text } of assets.values()) expect(text).not.toMatch(/<html|<script/);
});

function hiddenFields(markup: string): Record<string, string> {
  const fields = [...markup.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
}
