import { assetVersion } from './assets';
import { html, type Html } from './html';
import { languages, type Language } from './languages';
import { texts, type Texts } from './texts/texts';

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
  readonly content: Html;
  /** After so many seconds the page asks again, by itself. */
  readonly refreshSeconds?: number | null;
  readonly scripts?: readonly string[];
}

export const textsOf = ({ language }: PageFrame): Texts => texts[language];

/** The whole document. No style and no script stands in it: the policy that is sent along would stop them. */
export function documentOf(frame: PageFrame, page: Page): string {
  const asset = (name: string) => `${frame.base}/checkout/assets/${name}?v=${assetVersion}`;
  const { testMode } = textsOf(frame);
  return html`<!doctype html>
    <html lang="${frame.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${page.title}</title>
        ${page.refreshSeconds ? html`<meta http-equiv="refresh" content="${page.refreshSeconds}" />` : null}
        <link rel="icon" href="${asset('icon.svg')}" />
        <link rel="stylesheet" href="${asset('page.css')}" />
        <script src="${asset('page.js')}" defer></script>
        ${(page.scripts ?? []).map((src) => html`<script src="${src.startsWith('https:') ? src : asset(src)}" defer></script>`)}
      </head>
      <body>
        <main>${frame.isTest ? html`<p class="test">${testMode}</p>` : null} ${page.content}</main>
        ${languageSwitch(frame)}
      </body>
    </html> `.markup;
}

function languageSwitch({ language, base, path, query }: PageFrame): Html {
  const links = languages.map((one) => {
    const { name } = texts[one];
    if (one === language) return html`<li><span lang="${one}" aria-current="true">${name}</span></li>`;
    const address = `${base}${path}?${new URLSearchParams({ ...query, lang: one }).toString()}`;
    return html`<li><a href="${address}" lang="${one}" hreflang="${one}">${name}</a></li>`;
  });
  return html`<nav aria-label="${texts[language].chooseLanguage}">
    <ul>
      ${links}
    </ul>
  </nav>`;
}

/** A page that says one thing, where there is no payment to show. */
export function plainPage(frame: PageFrame, what: 'notFound' | 'noRetry' | 'fault'): string {
  const { title, text } = textsOf(frame)[what];
  const content = html`<h1>${title}</h1>
    <p>${text}</p>`;
  return documentOf(frame, { title, content });
}
