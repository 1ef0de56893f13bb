import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Psp } from '../psp';
import { TossError } from '../toss-error';
import { faultRequest } from '../faults/faults';
import { readRequest } from './read-request';

const outageRequest = z.strictObject({ on: z.boolean(), mode: z.enum(['cut', 'error']).default('cut') });

/** What goes wrong: single calls by the script of faults, all of them by the outage. */
export function faultRoutes(app: FastifyInstance, { faults, outage }: Psp): void {
  app.post('/sim/faults', async (request, reply) => {
    const id = faults.add(readRequest(faultRequest, request.body));
    return reply.status(201).send({ id });
  });
  app.get('/sim/faults', async () => ({ data: faults.list() }));
  app.get('/sim/faults/struck', async () => ({ byKind: faults.struck() }));
  app.delete('/sim/faults', async (_request, reply) => {
    faults.clear();
    return reply.status(204).send();
  });
  app.delete<{ Params: { id: string } }>('/sim/faults/:id', async (request, reply) => {
    if (!faults.remove(request.params.id)) throw new TossError('NOT_FOUND', `There is no fault ${request.params.id}.`);
    return reply.status(204).send();
  });

  app.post('/sim/outage', async (request) => {
    const { on, mode } = readRequest(outageRequest, request.body);
    outage.mode = on ? mode : null;
    return outageShown();
  });
  app.get('/sim/outage', async () => outageShown());

  function outageShown(): object {
    return { on: outage.mode !== null, mode: outage.mode };
  }
}
