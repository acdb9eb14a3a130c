import type { Actor } from '#platform/auth';
import { eventually } from '#platform/testing';
import type { World } from './world.js';

/** The actor with a token of a person who has just signed in. */
export const signedIn = (world: Pick<World, 'clock'>, actor: Actor): Actor => ({
  ...actor,
  authTime: Math.floor(world.clock.now().getTime() / 1000),
});

/** The newest code that was mailed to an address. */
export function codeFromMail(world: Pick<World, 'mails'>, email: string): Promise<string> {
  return eventually(() => {
    const mail = world.mails.messages().find(({ to }) => to.includes(email));
    const code = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(mail?.text ?? '')?.[0];
    if (!code) throw new Error(`No code was mailed to ${email}.`);
    return code;
  });
}
