import { z } from 'zod';
import { merchantEventTypes } from '../merchant-events/merchant-event';

const types = z.array(z.enum(merchantEventTypes)).min(1).max(merchantEventTypes.length);
const url = z.string().min(1).max(2_048);

export const createEndpointBody = z.strictObject({ url, events: types.nullish() });
export const patchEndpointBody = z
  .strictObject({ url: url.optional(), events: types.nullish(), enabled: z.boolean().optional() })
  .refine((body) => Object.keys(body).length > 0, 'changes nothing');
