import { Template } from '@kessai/html';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { languages, type Language } from '../languages';
import { texts, type Texts } from '../texts/texts';
import { assetVersion } from './assets';

/** What a page is shown in: the language, and the address that its links go on from. */
export interface PageFrame {
  readonly language: Language;
  /** The part of our public address before `/checkout`; empty where we have the whole host. */
  readonly base: string;
  /** Of this page, after the base, and with what its query carries. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly isTest: boolean;
}

export interface Page {
  readonly title: string;
  /** After so many seconds the page loads itself again; null where it does not. */
  readonly refreshSeconds: number | null;
  /** The address of Toss's script; null where the page does not open its window. */
  readonly tossSdk: string | null;
}

const layout = readFileSync(join(__dirname, 'document.html'), 'utf8');
const plain = pageTemplate({ content: readFileSync(join(__dirname, 'plain.html'), 'utf8') });

export const textsOf = ({ language }: PageFrame): Texts => texts[language];

/** A whole document. No style and no script stands in it: the policy that is sent along would stop them. */
export function pageTemplate(parts: { content: string } & Readonly<Record<string, string>>): Template {
  return new Template(layout, parts);
}

/** What the template of a page needs besides its own content. */
export function pageView(frame: PageFrame, page: Page): object {
  const { language, base, isTest } = frame;
  const links = languages.map((code) => {
    return { code, name: texts[code].name, address: code === language ? null : addressIn(frame, code) };
  });
  return { ...page, language, base, isTest, version: assetVersion, words: texts[language], languages: links };
}

function addressIn({ base, path, query }: PageFrame, lang: Language): string {
  return `${base}${path}?${new URLSearchParams({ ...query, lang }).toString()}`;
}

/** A page that says one thing, where there is no payment to show. */
export function plainPage(frame: PageFrame, what: 'notFound' | 'noRetry' | 'fault'): string {
  const { title, text } = textsOf(frame)[what];
  return plain.render({ ...pageView(frame, { title, refreshSeconds: null, tossSdk: null }), text });
}
