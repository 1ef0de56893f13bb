import { Module } from '@nestjs/common';
import { aRunningService, type RunningService } from '@kessai/testing';
import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { Open, Operation } from '../index';

@Controller('v1/beans')
class BeansController {
  @Get()
  @Open()
  @Operation({ id: 'listBeans', summary: 'List the beans', answers: { 200: z.object({ grams: z.bigint() }) } })
  list() {
    return { grams: 1n };
  }
}

@Module({ controllers: [BeansController] })
class BeansModule {}

/** As browsers send it. */
const ofBrowser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

describe('what a service says of itself', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await aRunningService(BeansModule, { name: 'beans' });
  });
  afterAll(() => service.stop());

  it('is an OpenAPI document, without a key', async () => {
    const response = await fetch(`${service.url}/openapi.json`);
    const document = (await response.json()) as { openapi: string; info: object; paths: Record<string, object> };

    expect([response.status, document.openapi]).toEqual([200, '3.1.0']);
    expect(document.info).toMatchObject({ title: 'Kessai beans' });
    expect(document.paths['/v1/beans']).toMatchObject({
      get: {
        operationId: 'listBeans',
        security: [],
        responses: {
          200: { content: { 'application/json': { schema: { properties: { grams: { type: 'integer' } } } } } },
        },
      },
    });
  });

  it('is told at its front door: which service this is, and where its documents are', async () => {
    const answer = await fetch(`${service.url}/`, { headers: { accept: '*/*' } });
    const told = (await answer.json()) as { docs: string; openapi: string };
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(told).toEqual({
      service: 'kessai-beans',
      version: 'development',
      mode: 'test',
      docs: '/docs',
      openapi: '/openapi.json',
    });
    for (const path of [told.docs, told.openapi]) expect((await fetch(service.url + path)).status).toBe(200);
  });

  it('is a page at its front door for a browser, whose links lead somewhere', async () => {
    const page = await fetch(`${service.url}/`, { headers: { accept: ofBrowser } });
    const html = await page.text();
    expect([page.headers.get('content-type'), page.headers.get('vary')]).toEqual([
      'text/html; charset=utf-8',
      'Accept',
    ]);
    expect(html).toContain('kessai-beans');
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link);
    expect(links).toContain('docs');
    for (const link of links) expect((await fetch(`${service.url}/${link}`)).status).toBe(200);
  });

  it('is a page that runs and loads nothing but its own', async () => {
    const page = await fetch(`${service.url}/docs`);
    const policy = page.headers.get('content-security-policy') ?? '';
    const html = await page.text();

    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect(html).not.toMatch(/<script>|<style>|https?:/);
    for (const [, asset = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await fetch(`${service.url}/${asset}`)).status).toBe(200);
    }
  });

  it('is made only when it is asked for: a module without documentation serves', async () => {
    @Controller('v1/plain')
    class PlainController {
      @Get()
      @Open()
      show() {
        return {};
      }
    }
    @Module({ controllers: [PlainController] })
    class PlainModule {}
    const plain = await aRunningService(PlainModule);
    const status = async (path: string) => (await fetch(plain.url + path)).status;

    expect([await status('/v1/plain'), await status('/openapi.json')]).toEqual([200, 500]);
    await plain.stop();
  });

  it.each(['/openapi.json', '/docs', '/docs/swagger-ui-bundle.js'])(
    'costs little to send again: %s is compressed once, and is not sent to those who have it',
    async (path) => {
      const plain = await fetch(service.url + path, { headers: { 'accept-encoding': 'identity' } });
      const gzipped = await fetch(service.url + path, { headers: { 'accept-encoding': 'br, gzip' } });
      const etag = gzipped.headers.get('etag') ?? '';
      const known = await fetch(service.url + path, { headers: { 'if-none-match': etag } });

      expect(await gzipped.text()).toBe(await plain.text());
      expect([plain, gzipped].map(({ headers }) => headers.get('content-encoding'))).toEqual([null, 'gzip']);
      expect([known.status, await known.text()]).toEqual([304, '']);
    },
  );
});
