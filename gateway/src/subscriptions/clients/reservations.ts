import { isIPv6 } from 'node:net';
import { rejection, type Rejection } from '../../pipeline/rejection.js';
import type { Caller } from '../../security/caller.js';
import type { SubscriptionSettings } from '../settings.js';

/**
 * Whose a reserved stream is. Anonymous callers are told apart by their address, all others by who they are: their address may change
 * from one request to the next, behind a proxy with several of them.
 */
export interface Owner {
  readonly key: string;
  readonly isAnonymous: boolean;
}

export function ownerOf(caller: Caller, address: string): Owner {
  return caller.authenticated
    ? { key: `caller ${caller.key}`, isAnonymous: false }
    : { key: `address ${networkOf(address)}`, isAnonymous: true };
}

/** Counts event streams that are reserved and not yet open. They cost their owner nothing, so they take nobody else's place. */
export class Reservations {
  readonly #limits: SubscriptionSettings['limits'];
  readonly #byOwner = new Map<string, number>();
  readonly #counts = { anonymous: 0, known: 0 };

  constructor(limits: SubscriptionSettings['limits']) {
    this.#limits = limits;
  }

  /** Takes a place; returns the function that gives it back, or which limit is reached. */
  take({ key, isAnonymous }: Owner): (() => void) | Rejection {
    const kind = isAnonymous ? 'anonymous' : 'known';
    const { reservations, reservationsPerOwner } = this.#limits;
    const own = this.#byOwner.get(key) ?? 0;
    if (own >= reservationsPerOwner) return tooMany(429, reservationsPerOwner);
    if (this.#counts[kind] >= reservations) return tooMany(503, reservations);
    this.#byOwner.set(key, own + 1);
    this.#counts[kind]++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#counts[kind]--;
      const left = this.#byOwner.get(key)! - 1;
      if (left > 0) this.#byOwner.set(key, left);
      else this.#byOwner.delete(key);
    };
  }
}

function tooMany(status: 429 | 503, limit: number): Rejection {
  const message = `There are ${limit} event streams that are reserved and not open, the most allowed; open them, or try again later.`;
  return rejection(status, 'TOO_MANY_RESERVATIONS', message, {
    headers: { 'retry-after': '5' },
    extensions: { limit },
  });
}

/** Whoever has one IPv6 address has the 2⁶⁴ around it. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address.replace(/^::ffff:/i, '');
  const [head = '', tail] = address.split('%', 1)[0]!.toLowerCase().split('::', 2);
  const first = head.split(':').filter(Boolean);
  const last = tail?.split(':').filter(Boolean) ?? [];
  const groups = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => '0'), ...last];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
