import { setTimeout as sleep } from 'node:timers/promises';
import {
  type FeedbackEvent,
  feedbackEvent,
  identityOf,
  ownCompanyId,
  postFeedback,
  type Site,
} from '../harness/index.js';

const senders = 4;
const eventsPerRequest = 5;

/** What a text is for decides where it must end; every text is different, so that a mix-up would be seen. */
function textOf(number: number): string {
  if (number % 7 === 0) return `I will kill you and your whole family, number ${number}.`;
  if (number % 5 === 0) return `Room ${number} was booked.`;
  return `Text ${number}: my mentor helped me to practise for a job interview, and I feel more confident now.`;
}

/** A partner that posts without pause, and knows of every event whether the platform has promised to keep it. */
export class Traffic {
  readonly sent: FeedbackEvent[] = [];
  readonly promised = new Set<string>();
  private stopped = true;

  constructor(private readonly site: Site) {}

  /** Posts new events until `stop`, or until the platform goes away. Answers when the last request has ended. */
  async flow(): Promise<void> {
    this.stopped = false;
    await Promise.all(Array.from({ length: senders }, () => this.sendUntilStopped()));
  }

  stop(): void {
    this.stopped = true;
  }

  private async sendUntilStopped(): Promise<void> {
    while (!this.stopped) {
      const events = Array.from({ length: eventsPerRequest }, () => this.next());
      const reply = await postFeedback(this.site, events).catch(() => undefined);
      if (!reply) return;
      if (reply.status === 202) for (const { id } of events) this.promised.add(id);
      await sleep(20);
    }
  }

  private next(): FeedbackEvent {
    const { userId } = identityOf('participant');
    const event = feedbackEvent({ companyId: ownCompanyId, userId, text: textOf(this.sent.length + 1) });
    this.sent.push(event);
    return event;
  }
}
