import { detailsIn } from './toss-details';

const card = { issuerCode: '61', number: '43301234****123*', approveNo: '00000000', ownerType: '개인' };
const receipt = { url: 'https://receipt.example/1' };
const cardOf = (parts: object) => detailsIn({ card: { ...card, ...parts } })?.card;

describe('what a Toss payment tells of the card', () => {
  it('is its issuer, the digits that are shown at its end, the approval and the receipt, and nothing else', () => {
    expect(detailsIn({ card, receipt })).toEqual({
      card: { issuerCode: '61', lastDigits: '123', approvalNumber: '00000000' },
      receiptUrl: 'https://receipt.example/1',
    });
  });

  it.each([
    ['43301234****1234', '1234'],
    ['433012******12*', '12'],
    ['4330123412341234', null],
    ['****12345', null],
    ['1234', null],
    [4330, null],
    [null, null],
  ])('shows of the number %s no more than %s', (number, lastDigits) => {
    expect(cardOf({ number })?.lastDigits).toBe(lastDigits);
  });

  it.each(['<b>', 'x'.repeat(33), '4330 1234', 7, {}])('leaves out the code %j', (code) => {
    expect(cardOf({ issuerCode: code, approveNo: code })).toMatchObject({ issuerCode: null, approvalNumber: null });
  });

  it.each([
    'http://receipt.example/1',
    'javascript:alert(1)',
    'https://user:secret@receipt.example/',
    '/receipt',
    `https://receipt.example/${'x'.repeat(1_000)}`,
    5,
  ])('is no receipt at %s', (url) => {
    expect(detailsIn({ card, receipt: { url } })?.receiptUrl).toBeNull();
  });

  it.each([{}, { card: null, receipt: null }, { card: 'x', receipt: 'x' }, { card: {}, receipt: {} }, { card: [] }])(
    'is nothing in %j',
    (body) => {
      expect(detailsIn(body)).toBeNull();
    },
  );
});
