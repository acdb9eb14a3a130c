import { type AccessRights, type Actor, actorKey } from '#platform/auth';

interface Watched {
  readonly actor: Actor;
  readonly since: Date;
  readonly end: () => void;
}

/** Together under the 10 s that revocation may take, and long enough for the gateway to be first: it tells clients the reason. */
const defaults = { everyMs: 2500, graceMs: 5000 };

/**
 * The one place in a subgraph that asks whether actors of open streams and sockets may still do what they could when those were
 * opened. What the gateway ends is ended here already; this holds for callers who reach a subgraph without it.
 */
export class StreamRights {
  private readonly watched = new Set<Watched>();
  private readonly deniedAtMs = new WeakMap<Watched, number>();
  private looking = false;
  private timer: NodeJS.Timeout | undefined;

  /** Without `rights` (a process that knows no keys) nothing is asked. */
  constructor(
    private readonly rights: AccessRights | undefined,
    private readonly pace = defaults,
  ) {}

  /** Returns a function that ends the watch. */
  watch(watched: Watched): () => void {
    if (!this.rights || watched.actor.kind === 'anonymous') return () => {};
    this.watched.add(watched);
    this.timer ??= setInterval(() => void this.look(), this.pace.everyMs).unref();
    return () => {
      this.watched.delete(watched);
      if (this.watched.size === 0) this.close();
    };
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const byActor = Map.groupBy(this.watched, ({ actor }) => actorKey(actor));
    await Promise.all([...byActor.values()].map((group) => this.lookAt(group)));
    this.looking = false;
  }

  /** Among one actor's streams the oldest is asked for first: where that one may go on, so may the others. */
  private async lookAt(group: readonly Watched[]): Promise<void> {
    for (const watched of group.toSorted((a, b) => a.since.getTime() - b.since.getTime())) {
      // A store that does not answer withdraws nothing; it is asked again.
      const holds = await this.rights!.holds(watched.actor, watched.since).catch(() => true);
      if (holds) {
        for (const each of group) if (each.since >= watched.since) this.deniedAtMs.delete(each);
        return;
      }
      const deniedAtMs = this.deniedAtMs.get(watched) ?? performance.now();
      this.deniedAtMs.set(watched, deniedAtMs);
      if (performance.now() - deniedAtMs >= this.pace.graceMs) watched.end();
    }
  }
}
