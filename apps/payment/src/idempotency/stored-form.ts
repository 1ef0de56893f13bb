import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Ordinary answers are shorter. Of long ones the driver would have to look at each character, which costs as much as
 * packing them; a payment of a hundred lines takes a quarter of the room.
 */
const packedFromLength = 4_096;
const fastest = { level: 1 };

/** The columns `answer` and `packedAnswer`: one holds the bytes that were sent, the other nothing. */
export function storedForm(body: string): [answer: string | null, packedAnswer: Buffer | null] {
  return body.length < packedFromLength ? [body, null] : [null, deflateRawSync(body, fastest)];
}

export function bodyOf({
  answer,
  packedAnswer,
}: {
  answer: string | null;
  packedAnswer: Buffer | null;
}): string | null {
  return packedAnswer === null ? answer : inflateRawSync(packedAnswer).toString();
}
