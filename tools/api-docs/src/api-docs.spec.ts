import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  apiDocument,
  createService,
  Open,
  Operation,
  scopesOf,
  type OpenApiDocument,
  type RouteAccess,
} from '@kessai/http';
import { parseConfig, platformConfigSchema } from '@kessai/runtime';
import { Controller, Get, Module, type Type } from '@nestjs/common';
import { z } from 'zod';
import { apiDoc, documentedServices, moduleOf, type DocumentedService } from './api-docs';
import { DocumentedAnswers } from './documented-answers';
import { routesOf, withoutParts } from './service-routes';

const root = join(__dirname, '../../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

// Whole documents are compiled and whole modules put together: seconds, on a busy machine.
jest.setTimeout(60_000);

describe.each(documentedServices)('the API document of %s', (service) => {
  let document: OpenApiDocument;
  beforeAll(async () => {
    document = await apiDoc(service, version);
  });

  it('has every route that is served, under the scopes that are asked for', async () => {
    const documented = routesIn(document);
    for (const served of await servedRoutes(service)) expect(documented).toContain(served);
  });

  it('has examples that fit their schemas', () => {
    expect(new DocumentedAnswers(document).exampleFaults()).toEqual([]);
  });

  it('has an example of everything it shows', () => {
    const without = Object.entries(document.components.schemas).filter(([, { examples }]) => examples === undefined);
    expect(without.map(([name]) => name)).toEqual([]);
  });

  it('is in the order in which it is read: money first, what is about the service itself last', () => {
    const tags = (document['tags'] as { name: string }[]).map(({ name }) => name);
    const first = { payment: 'payments', wallet: 'wallets', ledger: 'journals' }[service];
    expect([tags[0], ...tags.slice(-2)]).toEqual([first, 'health', 'docs']);
    const met = [
      ...new Set(
        operationsOf(document).flatMap(
          ([
            ,
            {
              tags: [tag = ''],
            },
          ]) => tag,
        ),
      ),
    ];
    expect(met).toEqual(tags);
  });

  it('shows what to send wherever it takes a body', () => {
    const bodies = operationsOf(document).flatMap(([route, { requestBody }]) => {
      const json = requestBody?.content['application/json'];
      return json === undefined || json.schema.anyOf !== undefined ? [] : [[route, json.example !== undefined]];
    });
    expect(bodies.filter(([, hasExample]) => !hasExample)).toEqual([]);
  });

  it('names every operation once', () => {
    const ids = operationsOf(document).map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is not one in which an answer could hide', () => {
    const answers = new DocumentedAnswers(document);
    const live = { method: 'GET', path: '/health/live', contentType: 'application/json; charset=utf-8' };
    expect(answers.faultsOf({ ...live, status: 200, body: { status: 'live', bootId: 'boot-1' } })).toEqual([]);
    expect(answers.faultsOf({ ...live, status: 200, body: { status: 'live', bootId: 'boot-1', more: 1 } })).not.toEqual(
      [],
    );
    expect(answers.faultsOf({ ...live, status: 418, body: {} })).not.toEqual([]);
    expect(answers.faultsOf({ ...live, path: '/v1/nothing', status: 200, body: {} })).not.toEqual([]);
  });
});

it('the documents and the client’s types are as `npm run api:docs` writes them', async () => {
  // By itself: what writes the types is ESM, which jest does not load.
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
  const child = spawn(process.execPath, [tsx, 'tools/api-docs/src/api-docs.main.ts', '--check'], { cwd: root });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(child, 'close')) as [number];

  expect([said, code]).toEqual(['', 0]);
});

it('an answer that shows a member more than the named schema it is of is found out', async () => {
  const document = await apiDoc('payment', version);
  const [payment] = document.components.schemas['Payment']?.['examples'] as object[];
  const answered = { method: 'GET', path: '/v1/payments/pay_1', status: 200, contentType: 'application/json' };
  const answers = new DocumentedAnswers(document);

  expect(answers.faultsOf({ ...answered, body: payment })).toEqual([]);
  expect(answers.faultsOf({ ...answered, body: { ...payment, customer: {} } })).toEqual([
    'GET /v1/payments/{id} 200: / must NOT have additional properties {"additionalProperty":"customer"}',
  ]);
});

it('a route that says nothing for the document keeps it from being made', async () => {
  @Controller('v1/forgotten')
  class ForgottenController {
    @Get(':id')
    @Open()
    get() {
      return {};
    }
  }
  @Module({ controllers: [ForgottenController] })
  class ForgottenModule {}

  await expect(documentOf(ForgottenModule)).rejects.toThrow('GET /v1/forgotten/:id has no @Operation');
});

it('leads on from a payment to what is done with it, from a refund and an endpoint to what they are about', async () => {
  const { paths } = await apiDoc('payment', version);
  const linksOf = (path: string, method: string, status: number) => {
    const { responses } = paths[path]?.[method] as { responses: Record<number, { links: Record<string, object> }> };
    return Object.values(responses[status]?.links ?? {});
  };
  const to = (operationId: string, id = '/id') => ({ operationId, parameters: { id: `$response.body#${id}` } });

  const ofPayment = [to('confirmPayment'), to('createRefund'), to('getTimeline')];
  expect(linksOf('/v1/payments', 'post', 201)).toEqual(ofPayment);
  expect(linksOf('/v1/payments/{id}', 'get', 200)).toEqual(ofPayment);
  expect(linksOf('/v1/payments/{id}/refunds', 'post', 201)).toEqual([to('getRefund'), to('getPayment', '/paymentId')]);
  expect(linksOf('/v1/webhook-endpoints', 'post', 201)).toEqual([to('listWebhookDeliveries')]);
});

it('a link that leads nowhere keeps the document from being made', async () => {
  @Controller('v1/lost')
  class LostController {
    @Get()
    @Open()
    @Operation({
      id: 'lost',
      summary: 'lost',
      answers: { 200: z.object({}) },
      links: { away: { operationId: 'nowhere', id: '/id' } },
    })
    get() {
      return {};
    }
  }
  @Module({ controllers: [LostController] })
  class LostModule {}

  await expect(documentOf(LostModule)).rejects.toThrow('a link leads to nowhere');
});

it('two schemas of one name keep the document from being made', async () => {
  const thing = (amount: z.ZodType) => z.object({ amount }).meta({ id: 'Thing' });
  @Controller('v1/things')
  class ThingsController {
    @Get()
    @Open()
    @Operation({ id: 'a', summary: 'a', answers: { 200: thing(z.bigint()), 202: thing(z.string()) } })
    get() {
      return {};
    }
  }
  @Module({ controllers: [ThingsController] })
  class ThingsModule {}

  await expect(documentOf(ThingsModule)).rejects.toThrow('Duplicate schema id "Thing"');
});

async function documentOf(module: Type): Promise<OpenApiDocument> {
  return apiDocument(await routesOf(module), { name: 'shop', version });
}

type Documented = {
  operationId: string;
  tags: string[];
  security: { bearer?: string[] }[];
  requestBody?: { content: { 'application/json'?: { schema: { anyOf?: unknown }; example?: unknown } } };
};

function operationsOf({ paths }: OpenApiDocument): [string, Documented][] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): [string, Documented] => [
      `${method.toUpperCase()} ${path}`,
      operation as unknown as Documented,
    ]),
  );
}

function routesIn(document: OpenApiDocument): string[] {
  return operationsOf(document).map(([route, { security }]) => `${route} ${security[0]?.bearer?.join(' ') ?? 'open'}`);
}

/** What fastify is given when the service starts, its parts left out: no handler is called here. */
async function servedRoutes(service: DocumentedService): Promise<string[]> {
  const config = parseConfig(platformConfigSchema, { LOG_LEVEL: 'silent' });
  const app = await createService(withoutParts(await moduleOf(service)), { config, name: service });
  const routes: string[] = [];
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url, config }) => {
      const { access } = (config ?? {}) as { access?: RouteAccess };
      const scopes = access === 'open' || access === undefined ? 'open' : scopesOf(access).join(' ');
      for (const one of [method].flat().filter((verb) => verb !== 'HEAD')) {
        routes.push(`${one} ${url.replace(/:([A-Za-z]+)/g, '{$1}')} ${scopes}`);
      }
    });
  await app.init();
  await app.close();
  expect(routes.length).toBeGreaterThan(0);
  return routes;
}
