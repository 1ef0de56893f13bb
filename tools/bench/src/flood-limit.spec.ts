import { admittedBeyond } from './flood-limit';

describe('what a flood got beyond its limit', () => {
  it('is nothing while it got its burst and its rate', () => {
    expect(admittedBeyond(200, 2_200, 10)).toBe(0);
    expect(admittedBeyond(200, 900, 10)).toBe(0);
  });

  it('is each request more', () => expect(admittedBeyond(200, 2_207, 10)).toBe(7));
});
