import { refuseRoundedNumbers } from './rounded-numbers';

describe('numbers of a body', () => {
  it.each(['0.99999999999999999999', '15000.0000000000001', '9007199254740990.6', '1e-400', '900719925474099.06e1'])(
    'are refused where a double would make them whole: %s',
    (number) => {
      expect(() => refuseRoundedNumbers(`{"amount": ${number}}`)).toThrow('is not whole');
      expect(() => refuseRoundedNumbers(`[${number}]`)).toThrow('is not whole');
      expect(() => refuseRoundedNumbers(`{"text": "${number}", "more": "\\"${number}"}`)).not.toThrow();
    },
  );

  it.each(['15000', '15000.0', '1.5e4', '150e-1', '0', '0.0', '-0.0e5', '1E3', '100.4', '0.1'])(
    'are left to the schema otherwise: %s',
    (number) => expect(() => refuseRoundedNumbers(`{"amount": ${number}}`)).not.toThrow(),
  );
});
