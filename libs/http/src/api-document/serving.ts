import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ofPlatform } from '../requests/route-config';
import type { OpenApiDocument } from './document';
import { prepareAnswer, sendPrepared, type PreparedAnswer } from './prepared-answer';

/** Scripts and styles of this service alone, and nothing from elsewhere: the page works without the internet. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = readFileSync(join(__dirname, 'docs-page.html'), 'utf8');
const pageScript = readFileSync(join(__dirname, 'docs-page.js'), 'utf8');

/** Of the package as it is installed. */
const assets = [
  { name: 'swagger-ui.css', type: 'text/css; charset=utf-8', file: require.resolve('swagger-ui-dist/swagger-ui.css') },
  {
    name: 'swagger-ui-bundle.js',
    type: 'text/javascript; charset=utf-8',
    file: require.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  },
  { name: 'favicon-32x32.png', type: 'image/png', file: require.resolve('swagger-ui-dist/favicon-32x32.png') },
];

/** The API document and its page. Each answer is made when it is first asked for, and kept. */
export function serveApiDocument(fastify: FastifyInstance, documentOf: () => OpenApiDocument): void {
  const serve = (path: string, headers: Record<string, string>, make: () => PreparedAnswer): void => {
    let answer: PreparedAnswer | undefined;
    fastify.get(path, { config: ofPlatform }, (request, reply) =>
      sendPrepared(request, reply.headers(headers), (answer ??= make())),
    );
  };
  serve('/openapi.json', {}, () => {
    return prepareAnswer('application/json; charset=utf-8', Buffer.from(JSON.stringify(documentOf())));
  });
  serve('/docs', { 'content-security-policy': policy, 'referrer-policy': 'no-referrer' }, () => {
    return prepareAnswer('text/html; charset=utf-8', Buffer.from(page));
  });
  serve('/docs/start.js', {}, () => prepareAnswer('text/javascript; charset=utf-8', Buffer.from(pageScript)));
  for (const { name, type, file } of assets) {
    serve(`/docs/${name}`, { 'cache-control': 'public, max-age=86400' }, () => prepareAnswer(type, readFileSync(file)));
  }
}
