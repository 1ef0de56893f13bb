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

describe('what a service says of itself', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await aRunningService(BeansModule, { name: 'beans' });
  });
  afterAll(() => service.stop());

  it('is an OpenAPI document, for anybody', async () => {
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
});
