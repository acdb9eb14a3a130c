import { setTimeout as sleep } from 'node:timers/promises';
import { createTeeiClient, type TeeiClient } from '../../clients/sdk/src/index.js';
import { type RunningApp, Site } from './app.js';
import { type GraphqlReply, postGraphql, type WebhookReply } from './http.js';
import { People, type Who } from './people.js';
import { type FeedbackEvent, postFeedback, type SigningOptions } from './webhook.js';

/** One running platform for all tests of a scenario, filled by `open` before the first of them. */
export class World {
  private opened: { site: Site; app: RunningApp; people: People } | undefined;

  async open(): Promise<void> {
    const site = await Site.create();
    try {
      this.opened = { site, app: await site.start(), people: new People(site) };
    } catch (error) {
      await site.remove();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.opened?.people.close();
    await this.opened?.site.remove();
  }

  private get parts() {
    if (!this.opened) throw new Error('Open the world in beforeAll first.');
    return this.opened;
  }
  get site(): Site {
    return this.parts.site;
  }
  get app(): RunningApp {
    return this.parts.app;
  }
  get people(): People {
    return this.parts.people;
  }

  /** A client without a token; close it. */
  anonymous(): TeeiClient {
    return createTeeiClient({ url: `${this.site.url}/graphql` });
  }

  /** Posts one operation with or without a token, and returns whatever came back. */
  async ask(query: string, given: { as?: Who; variables?: object } = {}): Promise<GraphqlReply> {
    const token = given.as === undefined ? undefined : await this.people.token(given.as);
    const body = { query, variables: given.variables };
    return postGraphql(`${this.site.url}/graphql`, body, token === undefined ? {} : { token });
  }

  send(body: Parameters<typeof postFeedback>[1], options?: SigningOptions): Promise<WebhookReply> {
    return postFeedback(this.site, body, options);
  }
}

/** Asks until there is an answer. Throws, naming what was waited for. */
export async function waitFor<T>(what: string, ask: () => Promise<T | undefined | null>): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null) return answer;
    if (performance.now() > deadline) throw new Error(`Waited for ${what}, in vain.`);
    await sleep(50);
  }
}

let counter = 0;

/** A valid event of the demo participant, with an id of its own. */
export function feedbackEvent(
  fields: Pick<FeedbackEvent, 'companyId' | 'userId'> & Partial<FeedbackEvent>,
): FeedbackEvent {
  counter += 1;
  return {
    id: `e2e-${process.pid}-${counter}`,
    type: 'feedback.submitted',
    text: 'My mentor helped me to practise for a job interview, and I feel more confident now.',
    locale: 'en',
    submittedAt: new Date().toISOString(),
    ...fields,
  };
}
