import { type Platform, waitFor } from './platform.js';

const timeoutMs = 30_000;

/** What the first mail to an address since an instant holds that the expression matches; waits until it is there. */
export async function fromMail(
  platform: Platform,
  { to, since, what, find }: { to: string; since: Date; what: string; find: RegExp },
): Promise<RegExpExecArray> {
  return waitFor(what, timeoutMs, async () => {
    const list = await fetch(`${platform.url}/mail/api/messages?to=${encodeURIComponent(to)}`);
    const { messages } = (await list.json()) as { messages: { id: string; receivedAt: string }[] };
    for (const { id } of messages.filter(({ receivedAt }) => new Date(receivedAt) >= since)) {
      const mail = (await (await fetch(`${platform.url}/mail/api/messages/${id}`)).json()) as { text: string };
      const found = find.exec(mail.text);
      if (found) return found;
    }
    return undefined;
  });
}
