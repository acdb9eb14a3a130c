import { MongoClient } from 'mongodb';
import type { Needles, Swept, Trace } from './needles.js';

const timeoutMs = 10_000;

async function jsonOf<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return (await response.json()) as T;
}

/** What the mail catcher holds. Mails to the person's own addresses are theirs; any other one that shows the person is a trace. */
export async function sweepMail(
  platformUrl: string,
  { needles, own }: { readonly needles: Needles; readonly own: readonly string[] },
): Promise<Swept & { readonly ownMails: number }> {
  const api = `${platformUrl}/mail/api/messages`;
  const { messages } = await jsonOf<{ messages: { id: string; to: string[] }[] }>(api);
  const traces: Trace[] = [];
  let ownMails = 0;
  for (const { id, to } of messages) {
    if (to.every((address) => own.includes(address))) ownMails += 1;
    else if (needles.isIn(JSON.stringify(await jsonOf(`${api}/${id}`))))
      traces.push({ kind: 'mail', place: `message ${id}`, count: 1 });
  }
  return { places: messages.length, traces, ownMails };
}

/** Every record that the partner sandbox has received and keeps. */
export async function sweepPartners(sandboxUrl: string, needles: Needles): Promise<Swept> {
  const { accounts } = await jsonOf<{ accounts: { account: string }[] }>(`${sandboxUrl}/control`);
  const traces: Trace[] = [];
  for (const { account } of accounts) {
    const { records } = await jsonOf<{ records: unknown[] }>(`${sandboxUrl}/control/accounts/${account}/records`);
    const count = records.filter((record) => needles.isIn(JSON.stringify(record))).length;
    if (count > 0) traces.push({ kind: 'partner', place: account, count });
  }
  return { places: accounts.length, traces };
}

/** Every collection of the job store, where that is MongoDB. */
export async function sweepMongodb(url: string, needles: Needles): Promise<Swept> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: timeoutMs });
  try {
    const db = client.db(/^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(url)?.[1] ?? 'jobs');
    const traces: Trace[] = [];
    const collections = await db.listCollections({}, { nameOnly: true }).toArray();
    for (const { name } of collections) {
      let count = 0;
      for await (const document of db.collection(name).find()) if (needles.isIn(JSON.stringify(document))) count += 1;
      if (count > 0) traces.push({ kind: 'jobs', place: name, count });
    }
    return { places: collections.length, traces };
  } finally {
    await client.close();
  }
}
