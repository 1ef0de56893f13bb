import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../problems/refusals';
import { refuseRepeatedMembers } from './repeated-members';
import { refuseRoundedNumbers } from './rounded-numbers';
import { pointerTo } from './validation';

type ParsedBody = (error: Error | null, value?: unknown) => void;

/** Deeper than anything that is asked here. A hundred kilobytes of brackets would be deeper than some walk of ours is. */
const depthMax = 32;

const bom = '\ufeff';

/**
 * JSON in UTF-8, as it is, and nothing else (415). What is no UTF-8 is refused, not mended: a name would be kept other
 * than it was sent. An empty body is no body: whether that will do is for the operation's schema to say.
 */
export function parseJson(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error'); // Refuses __proto__ and constructor.prototype.
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const text = textOf(request, body as Buffer);
      if (text.length === 0) return done(null, undefined);
      refuseUnkeepable(text);
      void parse(request, text, (error, value) => refuseAmbiguities(error, value, text, done));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Only now: what is well-formed JSON is told by its parser. */
function refuseAmbiguities(error: Error | null, value: unknown, text: string, done: ParsedBody): void {
  if (error !== null) return done(error);
  try {
    refuseRepeatedMembers(text);
    refuseRoundedNumbers(text);
  } catch (refusal) {
    return done(refusal as Error);
  }
  done(null, value);
}

/** A form is what any site can make a browser send: the API takes none. */
export function parseFormsOfPages(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (request, body, done) => {
    if (!request.routeOptions.config.takesForm) {
      return done(new Refusal('unsupported_media_type', 'Send application/json.'));
    }
    const fields = [...new URLSearchParams(body as string)];
    const seen = new Set<string>();
    const repeated = fields.map(([name]) => name).find((name) => seen.size === seen.add(name).size);
    if (repeated === undefined) return done(null, Object.fromEntries(fields));
    const errors = [{ pointer: pointerTo([repeated]), code: 'repeated', detail: 'stands twice' }];
    done(new Refusal('validation_failed', 'The form names a field twice.', { errors }));
  });
}

function textOf({ headers }: FastifyRequest, body: Buffer): string {
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new Refusal('unsupported_media_type', 'Send JSON in UTF-8.');
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new Refusal('unsupported_media_type', 'Send the body as it is, without a Content-Encoding.');
  }
  if (!isUtf8(body)) throw new Refusal('validation_failed', 'The body is not UTF-8.');
  const text = body.toString();
  return text.startsWith(bom) ? text.slice(bom.length) : text;
}

const halfOfAPair = /\\u[dD][89a-fA-F]/;
const brackets = /[[{]/g;

/** Half a surrogate pair is no character: the database could not give it back. */
function refuseUnkeepable(text: string): void {
  if ((text.match(brackets)?.length ?? 0) > depthMax) refuseDeep(text);
  if (halfOfAPair.test(text)) refuseHalves(text);
}

/** By its brackets alone, those within strings left out: it is not parsed yet. */
function refuseDeep(text: string): void {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '"') isInString = !isInString;
    else if (isInString) continue;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > depthMax) throw new Refusal('validation_failed', `The body is nested more than ${depthMax} deep.`);
  }
}

const loneSurrogate = /\p{Surrogate}/u;
const escapedUnits = /\\(?:u([0-9a-fA-F]{4})|.)/gs;

/** Only what is escaped can be half a pair: the bytes are UTF-8. */
function refuseHalves(text: string): void {
  const unescaped = text.replaceAll(escapedUnits, (_, digits?: string) =>
    digits === undefined ? '\\' : String.fromCharCode(parseInt(digits, 16)),
  );
  if (loneSurrogate.test(unescaped)) throw new Refusal('validation_failed', 'The body holds half a surrogate pair.');
}
