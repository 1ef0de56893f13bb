import type { FastifyInstance } from 'fastify';
import { ofPlatform } from '../requests/route-config';

interface Service {
  readonly name: string;
  readonly version: string;
  readonly mode: 'test' | 'live';
}

/** What answers at `/`: which service this is, and where its documents are. A browser gets it as a page. */
export function serveFrontDoor(fastify: FastifyInstance, { name, version, mode }: Service): void {
  const shown = { service: `kessai-${name}`, version, mode, docs: '/docs', openapi: '/openapi.json' };
  const page = pageOf(shown);
  fastify.get('/', { config: ofPlatform }, (request, reply) => {
    void reply.header('vary', 'Accept');
    if (!isForBrowser(request.headers.accept)) return shown;
    return reply
      .header('content-security-policy', "default-src 'none'; base-uri 'none'; form-action 'none'")
      .header('x-content-type-options', 'nosniff')
      .type('text/html; charset=utf-8')
      .send(page);
  });
}

/** Browsers name HTML first; programs name JSON, or nothing. */
function isForBrowser(accept = ''): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(accept);
}

/** With relative links: a proxy may serve it under a path of its own. */
function pageOf({ service, version, mode }: { service: string; version: string; mode: string }): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${service}</title>
  </head>
  <body>
    <h1>${service}</h1>
    <p>Version ${version}, ${mode} mode.</p>
    <ul>
      <li><a href="docs">Documentation, to read and to try</a></li>
      <li><a href="openapi.json">OpenAPI document</a></li>
      <li><a href="health/ready">Readiness</a></li>
    </ul>
  </body>
</html>
`;
}
