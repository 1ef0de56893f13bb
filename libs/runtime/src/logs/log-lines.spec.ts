import { Writable } from 'node:stream';
import { createLogger } from './logging';

it('a line of the log holds nothing that a terminal obeys, and says the same', () => {
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()),
  });
  const evil = '\u001b[2J\u009b31m\u007f\u202e\u2066\u200b\u2028\r\n커피';
  createLogger('payment', 'info', { format: 'json', destination }).info({ what: evil, err: new Error(evil) }, evil);

  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
  expect(JSON.parse(lines[0]!)).toMatchObject({ what: evil, msg: evil, err: { message: evil } });
});
