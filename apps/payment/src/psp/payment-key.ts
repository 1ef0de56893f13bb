import { z } from 'zod';

const between = String.raw`[/\\]|%2[fF]|%5[cC]`;
/** A semicolon begins what some servers take for a parameter of the step. */
const stepOfDots = new RegExp(String.raw`(?:^|${between})(?:\.|%2[eE])+(?:$|;|%3[bB]|${between})`);

/** Whether a look-up under the key might arrive at another path: clients, proxies and servers resolve such steps. */
export const leavesItsPath = (key: string): boolean => stepOfDots.test(key);

/** By which the PSP knows a payment: visible ASCII, which stands in the path of its look-up. */
export const paymentKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/)
  .refine((key) => !leavesItsPath(key), 'has a step of dots alone')
  .meta({ not: { pattern: stepOfDots.source } });
