import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { OpenApiDocument } from './document';

const config = { access: 'open' } as const;

/** Scripts and styles of this service alone, and nothing of anybody else's: the page works without the internet. */
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

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Kessai API</title>
    <link rel="stylesheet" href="docs/swagger-ui.css" />
    <link rel="icon" type="image/png" href="docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="page"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

/** A key typed into the page stays in its memory: nothing is kept in the browser, nothing is sent to a validator. */
const start = `window.SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#page',
  deepLinking: true,
  persistAuthorization: false,
  queryConfigEnabled: false,
  validatorUrl: null,
});
`;

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

/** The API document and its page. The document is made when it is first asked for. */
export function serveApiDocument(fastify: FastifyInstance, documentOf: () => OpenApiDocument): void {
  let document: OpenApiDocument | undefined;
  fastify.get('/openapi.json', { config }, () => (document ??= documentOf()));
  fastify.get('/docs', { config }, (_request, reply) =>
    reply
      .header('content-security-policy', policy)
      .header('referrer-policy', 'no-referrer')
      .type('text/html; charset=utf-8')
      .send(page),
  );
  fastify.get('/docs/start.js', { config }, (_request, reply) =>
    reply.header('x-content-type-options', 'nosniff').type('text/javascript; charset=utf-8').send(start),
  );
  for (const { name, type, file } of assets) {
    fastify.get(`/docs/${name}`, { config }, async (_request, reply) =>
      reply
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'public, max-age=86400')
        .type(type)
        .send(await readFile(file)),
    );
  }
}
