/** How one of several equal requests was answered in the end. */
export interface KeyAnswer {
  readonly status: number;
  readonly body: string;
  readonly isReplay: boolean;
}

/** All answers to the requests of one Idempotency-Key. */
export type AnswersOfKey = readonly KeyAnswer[];

export interface KeyTally {
  readonly firsts: number;
  readonly replays: number;
  readonly others: number;
}

const isCreated = ({ status }: KeyAnswer): boolean => status === 201;

export function tallyOf(keys: readonly AnswersOfKey[]): KeyTally {
  const answers = keys.flat();
  const created = answers.filter(isCreated);
  const replays = created.filter(({ isReplay }) => isReplay).length;
  return { firsts: created.length - replays, replays, others: answers.length - created.length };
}

const distinct = (texts: readonly string[]): number => new Set(texts).size;
const idIn = (body: string): string => /"id":"(pay_[0-9a-f]{32})"/.exec(body)?.[1] ?? '';

/** One effect: one of the requests made it, and all the others were told of it in its words. */
const rules: Readonly<Record<string, (answers: AnswersOfKey) => boolean>> = {
  'keys answered with something else': (answers) => !answers.every(isCreated),
  'keys with more than one payment': (answers) => distinct(answers.filter(isCreated).map(({ body }) => idIn(body))) > 1,
  'keys whose answers differ in a byte': (answers) => distinct(answers.filter(isCreated).map(({ body }) => body)) > 1,
  'keys with not exactly one first': (answers) => answers.filter(({ isReplay }) => !isReplay).length !== 1,
};

/** How many keys break each rule. */
export function keyFaults(keys: readonly AnswersOfKey[]): Record<string, number> {
  return Object.fromEntries(Object.entries(rules).map(([what, isBroken]) => [what, keys.filter(isBroken).length]));
}
