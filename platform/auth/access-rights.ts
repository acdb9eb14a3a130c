import type { Actor } from './actor.js';
import type { ApiKeyStore } from './api-keys/index.js';
import type { Revocations } from './revocations/index.js';

/** Asked again and again for whatever stays open: what a caller may do is not settled by what they could when it was opened. */
export interface AccessRights {
  /** Whether an actor may still do all they could at this time. */
  holds(actor: Actor, since: Date): Promise<boolean>;
}

export function accessRights(sources: {
  readonly apiKeys: Pick<ApiKeyStore, 'current'>;
  readonly revocations: Pick<Revocations, 'hasEnded' | 'refresh'>;
}): AccessRights {
  return {
    async holds(actor, since) {
      if (actor.kind === 'user') {
        await sources.revocations.refresh();
        return !sources.revocations.hasEnded(actor.id, since);
      }
      if (actor.kind !== 'api-key') return true;
      const now = await sources.apiKeys.current(actor.id);
      return (
        now !== undefined &&
        now.companyId === actor.companyId &&
        actor.scopes.every((scope) => now.scopes.includes(scope))
      );
    },
  };
}
