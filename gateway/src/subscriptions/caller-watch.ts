import type { IncomingHttpHeaders } from 'node:http';
import { isRejection, rejection, type Rejection } from '../pipeline/rejection.js';
import type { Caller } from '../security/caller.js';
import { hasCredentials } from '../security/callers.js';

/** Who the credentials stand for now, or why they are no good; not counted against the rate limit. */
export type CallerRecheck = (headers: IncomingHttpHeaders) => Promise<Caller | Rejection>;

export interface CallerWatchOptions {
  readonly recheck: CallerRecheck;
  /** Between two looks at the same credentials. */
  readonly everyMs: number;
  /** How long streams go on whose credentials cannot be checked. */
  readonly unknownMs: number;
}

interface Member {
  readonly key: string;
  readonly onEnd: (reason: Rejection) => void;
}

interface Watched {
  readonly headers: IncomingHttpHeaders;
  readonly members: Set<Member>;
  uncheckedSinceMs: number | undefined;
}

/** Credentials that are looked at side by side in one round. */
const CONCURRENT = 16;
/** A look that takes longer counts as one that failed, so that one silent source does not hold up the others. */
const PATIENCE_MS = 3000;

/**
 * The one place that asks again who a caller is while something of theirs stays open: keys are revoked, roles change, people leave. All
 * streams with the same credentials cost one look. What has ended, or means another caller now, is told so.
 */
export class CallerWatch {
  readonly #options: CallerWatchOptions;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(options: CallerWatchOptions) {
    this.#options = options;
  }

  /** Answers a function that ends the watch; `onEnd` is called once at most. */
  watch(headers: IncomingHttpHeaders, caller: Caller, onEnd: (reason: Rejection) => void): () => void {
    if (!hasCredentials(headers)) return () => {};
    const { authorization, 'x-api-key': apiKey } = headers;
    const id = JSON.stringify([authorization, apiKey]);
    let watched = this.#watched.get(id);
    if (!watched) {
      const credentials = {
        ...(authorization !== undefined && { authorization }),
        ...(apiKey !== undefined && { 'x-api-key': apiKey }),
      };
      watched = { headers: credentials, members: new Set(), uncheckedSinceMs: undefined };
      this.#watched.set(id, watched);
    }
    const { members } = watched;
    const member: Member = { key: caller.key, onEnd };
    members.add(member);
    this.#timer ??= setInterval(() => void this.#look(), this.#options.everyMs).unref();
    return () => {
      members.delete(member);
      if (members.size === 0 && this.#watched.get(id)?.members === members) this.#watched.delete(id);
      if (this.#watched.size === 0) this.close();
    };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const round = [...this.#watched.values()].values();
      const lookOneByOne = async () => {
        for (const watched of round) await this.#lookAt(watched);
      };
      await Promise.all(Array.from({ length: CONCURRENT }, lookOneByOne));
    } finally {
      this.#looking = false;
    }
  }

  async #lookAt(watched: Watched): Promise<void> {
    const now = await this.#patiently(watched.headers);
    if (isRejection(now) && now.status >= 500) {
      watched.uncheckedSinceMs ??= performance.now();
      // They may be good: a key store that restarts must not end every stream. But not for ever.
      if (performance.now() - watched.uncheckedSinceMs < this.#options.unknownMs) return;
    } else {
      watched.uncheckedSinceMs = undefined;
    }
    for (const { key, onEnd } of watched.members) {
      if (isRejection(now)) onEnd(now);
      else if (now.key !== key) onEnd(accessChanged());
    }
  }

  async #patiently(headers: IncomingHttpHeaders): Promise<Caller | Rejection> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Rejection>((resolve) => {
      timer = setTimeout(() => resolve(unavailable()), PATIENCE_MS).unref();
    });
    try {
      return await Promise.race([this.#options.recheck(headers).catch(() => unavailable()), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const unavailable = (): Rejection =>
  rejection(503, 'AUTHENTICATION_UNAVAILABLE', 'The credentials of this stream cannot be checked; try again shortly.');

const accessChanged = (): Rejection =>
  rejection(403, 'ACCESS_CHANGED', 'What these credentials allow has changed. Subscribe again.');
