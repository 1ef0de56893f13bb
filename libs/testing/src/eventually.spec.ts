import { eventually } from './index';

describe('eventually', () => {
  it('gives what the assertion gives, once it holds', async () => {
    let asked = 0;
    const result = await eventually(() => {
      asked += 1;
      expect(asked).toBe(3);
      return 'done';
    });

    expect(result).toBe('done');
  });

  it('fails with the words of the assertion when it never holds', async () => {
    const never = eventually(() => expect(1).toBe(2), { withinMs: 50 });

    await expect(never).rejects.toThrow(/toBe/);
  });
});
