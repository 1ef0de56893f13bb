import { failpoints } from '@kessai/runtime';
import { between, drawsOf, oneOf, rounds, type Draw } from './random';

export const victimServices = ['payment', 'wallet', 'ledger'] as const;
export type VictimService = (typeof victimServices)[number];
export const servers = ['kafka', 'database', 'simulator'] as const;
export type ServerName = (typeof servers)[number];
export const instancesPerService = 2;

interface Victim {
  readonly service: VictimService;
  readonly index: number;
}

/** One thing that is done to the system, at its time. */
export type Action = { readonly atMs: number } & (
  | (Victim & { readonly kind: 'kill'; readonly downMs: number })
  | (Victim & { readonly kind: 'pause'; readonly ms: number })
  | (Victim & { readonly kind: 'restart' })
  | (Victim & { readonly kind: 'failpoint'; readonly point: string; readonly nth: number; readonly downMs: number })
  | { readonly kind: 'server'; readonly server: ServerName; readonly downMs: number }
  | { readonly kind: 'outage'; readonly mode: 'cut' | 'error'; readonly ms: number }
);

/** Every place where work passes from hand to hand, in every service that has it. */
export interface FailpointPlace {
  readonly point: string;
  readonly service: VictimService;
}
export const failpointPlaces: readonly FailpointPlace[] = failpoints.flatMap(({ name, service }) =>
  (service === 'each' ? victimServices : [service]).map((each): FailpointPlace => ({ point: name, service: each })),
);

/** Half of what happens are kills at a failpoint: they alone hit the moments that chance never does. */
const bag: readonly Action['kind'][] = [
  'failpoint',
  'failpoint',
  'failpoint',
  'failpoint',
  'failpoint',
  'kill',
  'pause',
  'restart',
  'server',
  'outage',
];
/** The longest an action takes to begin and end well before the run does. */
const lastBeforeEndMs = 3_000;
const firstAtMs = 2_000;

export interface ScheduleOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly everyMs: number;
  /** Parts of names of blows: no others are dealt. Empty: all. */
  readonly blows?: readonly string[];
}

const instanceBlows = ['kill', 'pause', 'restart'] as const;
const outageName = 'PSP outage';
const failpointName = ({ service, point }: FailpointPlace): string => `arm ${service} ${point}`;

/** Everything that can be done, by its name. */
export const blowNames: readonly string[] = [
  ...failpointPlaces.map(failpointName),
  ...servers.map((server) => `kill ${server}`),
  ...instanceBlows.flatMap((kind) => victimServices.map((service) => `${kind} ${service}`)),
  outageName,
];

/** What is left of it when only some is to be done. */
function aimedAt(blows: readonly string[]) {
  const isMeant = (name: string): boolean => blows.length === 0 || blows.some((part) => name.includes(part));
  const victimsOf = (kind: (typeof instanceBlows)[number]) =>
    victimServices.filter((each) => isMeant(`${kind} ${each}`));
  const aim = {
    failpoints: failpointPlaces.filter((failpoint) => isMeant(failpointName(failpoint))),
    servers: servers.filter((server) => isMeant(`kill ${server}`)),
    kill: victimsOf('kill'),
    pause: victimsOf('pause'),
    restart: victimsOf('restart'),
  };
  const isPossible: Record<(typeof bag)[number], boolean> = {
    failpoint: aim.failpoints.length > 0,
    server: aim.servers.length > 0,
    outage: isMeant(outageName),
    kill: aim.kill.length > 0,
    pause: aim.pause.length > 0,
    restart: aim.restart.length > 0,
  };
  return { ...aim, bag: bag.filter((kind) => isPossible[kind]) };
}

/** What is done when, and to whom: a pure function of the seed and of how long it goes on. */
export function scheduleOf({ seed, durationMs, everyMs, blows = [] }: ScheduleOptions): Action[] {
  const draw = drawsOf(seed, 'schedule');
  const aim = aimedAt(blows);
  const kinds = rounds(draw, aim.bag);
  const nextFailpoint = rounds(draw, aim.failpoints);
  const nextServer = rounds(draw, aim.servers);
  const actions: Action[] = [];
  for (let atMs = firstAtMs; atMs < durationMs - lastBeforeEndMs; atMs += everyMs) {
    const { value: kind } = kinds.next();
    const at = { atMs: atMs + between(draw, 0, Math.floor(everyMs / 2)) };
    switch (kind) {
      case 'failpoint':
        actions.push({ ...at, kind, ...failpointKill(draw, nextFailpoint.next().value) });
        break;
      case 'server':
        actions.push({ ...at, kind, server: nextServer.next().value, downMs: between(draw, 200, 3_000) });
        break;
      case 'outage':
        actions.push({ ...at, kind, mode: oneOf(draw, ['cut', 'error']), ms: between(draw, 1_000, 5_000) });
        break;
      case 'kill':
        actions.push({ ...at, kind, ...aVictim(draw, aim.kill), downMs: between(draw, 0, 3_000) });
        break;
      case 'pause':
        actions.push({ ...at, kind, ...aVictim(draw, aim.pause), ms: between(draw, 1_000, 8_000) });
        break;
      case 'restart':
        actions.push({ ...at, kind, ...aVictim(draw, aim.restart) });
        break;
    }
  }
  return actions;
}

const aVictim = (draw: Draw, services: readonly VictimService[]): Victim => ({
  service: oneOf(draw, services),
  index: between(draw, 0, instancesPerService - 1),
});

function failpointKill(draw: Draw, { point, service }: FailpointPlace) {
  const index = between(draw, 0, instancesPerService - 1);
  const nth = needsParkedRecord({ point, service }) ? 1 : between(draw, 1, 2);
  return { service, index, point, nth, downMs: between(draw, 0, 1_000) };
}

/** Payment's relay always has events; that of wallet and ledger has only the results of records that were parked. */
export function needsParkedRecord({ point, service }: FailpointPlace): boolean {
  return point.startsWith('retry.') || (point.startsWith('relay.') && service !== 'payment');
}

/** One instance of a service relays: the armed one only when the other does not. */
export const needsTheLead = ({ point }: FailpointPlace): boolean => point.startsWith('relay.');
