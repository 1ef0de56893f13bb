import { holderOf, holdAnyPort, holdNextFreePort, holdPort, isFree, type HeldPort } from '../ports';

/** The port that an instance shall have if it is free. */
export interface PreferredPort {
  readonly port: number;
  /** The variable that asks for exactly this port. Null: it is a default, and the next free one above will do. */
  readonly variable: string | null;
}

/** A port that was asked for by name is another program's: moving away from it would not be what was asked for. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
  constructor({ port, variable }: PreferredPort, holder: string) {
    super(`${variable}=${port}: the port is held by ${holder}. Stop that, or choose another port`);
  }
}

/** Says before anything is built that a port which was asked for by name is taken. */
export async function expectFree(preferred: PreferredPort): Promise<void> {
  if (preferred.variable === null || (await isFree(preferred.port))) return;
  throw new PortTaken(preferred, holderOf(preferred.port));
}

/** Of all places of this process: one whose process is still starting looks free. */
const ports = new Set<number>();

/**
 * Where one instance listens. The port is held until its process starts, and again before each later start; it moves
 * where another program has taken it meanwhile. So two stacks that start at the same moment never share a port.
 */
export class Place {
  private held: HeldPort | null;

  private constructor(
    private readonly name: string,
    private readonly preferred: PreferredPort | null,
    held: HeldPort,
    private readonly report: (line: string) => void,
  ) {
    this.held = held;
    this.current = held.port;
    ports.add(held.port);
  }

  private current: number;

  static async choose(
    name: string,
    preferred: PreferredPort | null,
    report: (line: string) => void = () => undefined,
  ): Promise<Place> {
    if (preferred === null) return new Place(name, null, await holdAnyPort(), report);
    const held = await holdPort(preferred.port);
    if (held !== null) return new Place(name, preferred, held, report);
    const holder = holderOf(preferred.port);
    if (preferred.variable !== null) throw new PortTaken(preferred, holder);
    const place = new Place(name, preferred, await holdNextFreePort(preferred.port), report);
    report(`! port ${preferred.port} is held by ${holder}: ${name} takes ${place.current}`);
    return place;
  }

  get url(): string {
    return `http://127.0.0.1:${this.current}`;
  }

  /** Whether another program listens where this instance would: asked when its process could not. */
  async isTaken(): Promise<boolean> {
    return this.held === null && !(await isFree(this.current));
  }

  /** Moves if it has to. The caller starts the process next, which then finds the port free. */
  async freeForProcess(): Promise<void> {
    this.held ??= (await holdPort(this.current)) ?? (await this.move());
    await this.release();
  }

  async release(): Promise<void> {
    const { held } = this;
    this.held = null;
    await held?.release();
  }

  private async move(): Promise<HeldPort> {
    const holder = holderOf(this.current);
    const { preferred } = this;
    if (preferred !== null && preferred.variable !== null) throw new PortTaken(preferred, holder);
    const held = preferred === null ? await holdAnyPort() : await holdNextFreePort(this.current, ports);
    this.report(`! port ${this.current} is held by ${holder}: ${this.name} moves to ${held.port}`);
    ports.delete(this.current);
    this.current = held.port;
    ports.add(held.port);
    return held;
  }
}
