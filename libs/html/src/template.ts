interface Place {
  readonly path: readonly string[];
}

interface Section extends Place {
  /** True for `{{^name}}`: its content stands where the value is nothing. */
  readonly isInverse: boolean;
  readonly content: Node[];
}

type Node = string | Place | Section;

/**
 * A page in the notation of Mustache, without its two ways to insert markup: every value is escaped. `{{> part}}` takes
 * in one of the parts, which come from files too. A tag may stand in a comment, where formatters leave it on its line.
 */
export class Template {
  private readonly nodes: readonly Node[];

  constructor(text: string, parts: Readonly<Record<string, string>> = {}) {
    const whole = withParts(text, parts);
    expectOnlySafePlaces(whole);
    this.nodes = parse(whole);
  }

  /** Throws where a place has no value, so that a misspelt name fails in a test. */
  render(view: object): string {
    return rendered(this.nodes, [view]);
  }
}

const tags = /\{\{\s*([#^/]?)\s*([\w.]+)\s*\}\}/g;
const inComment = /<!--\s*(\{\{[^}]*\}\})\s*-->/g;
const value = /\{\{\s*\w/;

/** A value stands in text or between the double quotes of an attribute: only there does escaping make it text. */
function expectOnlySafePlaces(text: string): void {
  for (const [tag] of text.matchAll(/<[a-z](?:"[^"]*"|[^">])*>/gi)) {
    const script = /\s(?:on\w+|style)\s*=\s*"([^"]*)"/i.exec(tag)?.[1] ?? '';
    if (tag.replace(/"[^"]*"/g, '').includes('{{') || value.test(script))
      throw new Error(`no value may stand in ${tag}`);
  }
  for (const [element] of text.matchAll(/<(script|style)\b[^]*?<\/\1>/gi)) {
    if (value.test(element.replace(/^<[^>]*>/, ''))) throw new Error(`no value may stand in ${element}`);
  }
}

function withParts(text: string, parts: Readonly<Record<string, string>>): string {
  return text.replace(inComment, '$1').replace(/\{\{>\s*(\w+)\s*\}\}/g, (_tag, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`there is no part ${name}`);
    return withParts(part, parts);
  });
}

function parse(text: string): readonly Node[] {
  const root: Section = { path: [], isInverse: false, content: [] };
  const open = [root];
  let end = 0;
  for (const { 0: tag, 1: kind, 2: name = '', index } of text.matchAll(tags)) {
    const { content } = open.at(-1) ?? root;
    content.push(literal(text.slice(end, index)));
    end = index + tag.length;
    const path = name.split('.');
    if (kind === '') content.push({ path });
    else if (kind === '/') close(open, name);
    else {
      const section = { path, isInverse: kind === '^', content: [] };
      content.push(section);
      open.push(section);
    }
  }
  root.content.push(literal(text.slice(end)));
  if (open.length > 1) throw new Error(`{{#${open.at(-1)?.path.join('.')}}} is not closed`);
  return root.content;
}

function close(open: Section[], name: string): void {
  if (open.length === 1 || open.pop()?.path.join('.') !== name) throw new Error(`{{/${name}}} closes nothing`);
}

/** `{{{name}}}` and `{{& name}}` would insert markup in Mustache. */
function literal(text: string): string {
  if (/\{\{|\}\}|\{$|^\}/.test(text)) throw new Error(`this is no place for a value: ${text.trim()}`);
  return text;
}

function rendered(nodes: readonly Node[], scopes: readonly object[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      const value = valueOf(node.path, scopes);
      return 'content' in node ? sectionOf(node, value, scopes) : textOf(node, value);
    })
    .join('');
}

/** The content once for each item of a list. Null, false and an empty list are nothing; an object brings its own names. */
function sectionOf({ isInverse, content }: Section, value: unknown, scopes: readonly object[]): string {
  const items: readonly unknown[] = Array.isArray(value) ? value : value === null || value === false ? [] : [value];
  if (isInverse) return items.length === 0 ? rendered(content, scopes) : '';
  return items
    .map((item) => rendered(content, typeof item === 'object' && item !== null ? scopes.concat(item) : scopes))
    .join('');
}

function valueOf([first = '', ...rest]: readonly string[], scopes: readonly object[]): unknown {
  const owner = scopes.findLast((scope) => Object.hasOwn(scope, first));
  const value = [first, ...rest].reduce<unknown>(memberOf, owner);
  if (value === undefined) throw new Error(`there is no value for {{${[first, ...rest].join('.')}}}`);
  return value;
}

function memberOf(from: unknown, name: string): unknown {
  if (typeof from !== 'object' || from === null || !Object.hasOwn(from, name)) return undefined;
  return (from as Readonly<Record<string, unknown>>)[name];
}

function textOf({ path }: Place, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`{{${path.join('.')}}} is no text`);
  return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
