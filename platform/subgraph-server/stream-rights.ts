import { type AccessRights, type Actor, actorKey } from '../auth/index.js';

interface Watched {
  readonly actor: Actor;
  readonly since: Date;
  readonly end: () => void;
}

/** Together with the look itself under the 10 s that revocation may take. The gateway looks more often, and tells clients the reason. */
const everyMs = 7000;

/**
 * The one place in a subgraph that asks whether actors of open streams and sockets may still do what they could when those were
 * opened. What the gateway ends is ended here already; this holds for whoever reaches a subgraph without it.
 */
export class StreamRights {
  private readonly watched = new Set<Watched>();
  private timer: NodeJS.Timeout | undefined;

  /** Without `rights` (a process that knows no keys) nothing is asked. */
  constructor(
    private readonly rights: AccessRights | undefined,
    private readonly intervalMs = everyMs,
  ) {}

  /** Answers a function that ends the watch. */
  watch(watched: Watched): () => void {
    if (!this.rights || watched.actor.kind === 'anonymous') return () => {};
    this.watched.add(watched);
    this.timer ??= setInterval(() => void this.look(), this.intervalMs).unref();
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
    const byActor = Map.groupBy(this.watched, ({ actor }) => actorKey(actor));
    await Promise.all([...byActor.values()].map((group) => this.lookAt(group)));
  }

  /** Of one actor's streams the oldest is asked for first: where that one may go on, so may the others. */
  private async lookAt(group: readonly Watched[]): Promise<void> {
    for (const { actor, since, end } of group.toSorted((a, b) => a.since.getTime() - b.since.getTime())) {
      // A store that does not answer withdraws nothing; it is asked again.
      const holds = await this.rights!.holds(actor, since).catch(() => true);
      if (holds) return;
      end();
    }
  }
}
