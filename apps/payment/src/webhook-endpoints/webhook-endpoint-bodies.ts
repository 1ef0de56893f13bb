import { z } from 'zod';
import { merchantEventTypes } from '../merchant-events/merchant-event';

const types = z.array(z.enum(merchantEventTypes)).min(1).max(merchantEventTypes.length);
const urlLengthMax = 2_048;
/** Why a URL is refused is for webhook-address.ts to say: 422, in words. */
const url = z
  .string()
  .min(1)
  .max(urlLengthMax)
  .meta({
    documentedAs: {
      type: 'string',
      format: 'uri',
      pattern: '^[Hh][Tt][Tt][Pp][Ss]?://',
      maxLength: urlLengthMax,
      description: 'https. A test deployment may allow http://127.0.0.1 with a port.',
    },
  });

export const createEndpointBody = z
  .strictObject({ url, events: types.nullish() })
  .meta({ examples: [{ url: 'https://shop.example/hooks', events: ['payment.succeeded', 'payment.completed'] }] });
export const patchEndpointBody = z
  .strictObject({ url: url.optional(), events: types.nullish(), enabled: z.boolean().optional() })
  .refine((body) => Object.keys(body).length > 0, 'changes nothing')
  .meta({ minProperties: 1, examples: [{ enabled: true }] });
