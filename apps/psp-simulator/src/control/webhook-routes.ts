import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Psp } from '../psp';
import { readRequest } from './read-request';

const webhooksRequest = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable(),
});

/** Where webhooks go; null ends them. The setting lasts until the next start, which takes that of the environment. */
export function webhookRoutes(app: FastifyInstance, { webhooks }: Psp): void {
  app.put('/sim/webhooks', async (request) => {
    webhooks.sendTo(readRequest(webhooksRequest, request.body).url);
    return webhooks.state();
  });
  app.get('/sim/webhooks', async () => webhooks.state());
}
