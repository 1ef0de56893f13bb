import { z } from 'zod';
import { holdsCardNumber, holdsPrintedCardNumber } from './card-numbers';

/** A card number here would bring this deployment, and all who are told of it, into the scope of PCI DSS. */
export const withoutCard = (schema: z.ZodString) =>
  schema.refine((text) => !holdsCardNumber(text), { message: 'looks like a card number', abort: true });

/** The same of a name that a program makes: a date, a counter and a random number beside each other are no card. */
export const nameWithoutCard = (schema: z.ZodString) =>
  schema.refine((text) => !holdsPrintedCardNumber(text), { message: 'looks like a card number', abort: true });

/** At most so many characters, counted as JSON schemas and the database count them: an emoji is one, not two halves. */
const limited = (schema: z.ZodString, lengthMax: number) =>
  schema
    .check(({ value, issues }) => {
      if (value.length <= lengthMax || [...value].length <= lengthMax) return;
      const message = `is longer than ${lengthMax} characters`;
      issues.push({ code: 'too_big', origin: 'string', maximum: lengthMax, inclusive: true, input: value, message });
    })
    .meta({ maxLength: lengthMax });

const controls = /\p{Cc}/u;
const controlsButLines = /(?![\t\n\r])\p{Cc}/u;

/** Control characters mean nothing to a reader, and much to terminals, spreadsheets and headers. */
const without = (pattern: RegExp, schema: z.ZodString) =>
  schema.refine((text) => !pattern.test(text), { message: 'has control characters', abort: true });

/** One line. */
export const textUpTo = (lengthMax: number) => without(controls, limited(z.string(), lengthMax));

/** Text that may have several lines, and tabs. */
export const linesUpTo = (lengthMax: number) => without(controlsButLines, limited(z.string(), lengthMax));

/** What a person types: from one character to so many, and no number of a card. */
export const freeText = (lengthMax: number) => withoutCard(textUpTo(lengthMax).min(1));

/** As freeText, without the blanks around it: it says something. */
export const statement = (lengthMax: number) =>
  withoutCard(without(controlsButLines, limited(z.string().trim().min(1).regex(/\S/, 'says nothing'), lengthMax)));

const dotsAlone = /^(?:\.|%2[eE])+$/;

/** No `.` and no `..`, not even percent-encoded: they never arrive in a path, clients take them for folders. */
const notDotsAlone = (schema: z.ZodString) =>
  schema.refine((text) => !dotsAlone.test(text), 'consists of dots alone').meta({ not: { pattern: dotsAlone.source } });

/** A client's own name of something, where it stands in a path. */
export const pathName = (lengthMax: number) => notDotsAlone(textUpTo(lengthMax).min(1));

/** As merchants name their sellers: it stands in the paths of their wallets. */
export const sellerId = z
  .string()
  .max(64)
  .regex(/^\.*[A-Za-z0-9_-][A-Za-z0-9._-]*$/, 'is letters, digits, dots, - and _, and not dots alone');

const unwritable = String.raw`\s\x00-\x1f\x7f-\x9f`;
const localPart = `[^@"${unwritable}]{1,64}`;
const quotedLocalPart = String.raw`"(?:[^"\\\x00-\x1f\x7f-\x9f]|\\[^\x00-\x1f\x7f-\x9f]){1,62}"`;
const address = new RegExp(`^(?:${localPart}|${quotedLocalPart})@[^@${unwritable}]{1,253}$`);

/** Whether mail reaches it only mail can tell: an address of a form that is seldom seen is no reason to lose a payment. */
export const emailAddress = withoutCard(textUpTo(254).regex(address, 'is no e-mail address')).meta({
  description: 'An e-mail address, also of an international domain, in either spelling.',
});
