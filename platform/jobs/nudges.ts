import { BaseNotificationChannel, toJobId } from 'agenda';

/**
 * Agenda's notification channel, used inside the process only: "look for due rows of this job now". Agenda looks for more work when it
 * polls, not when a run ends, so that a burst larger than the lock limit would wait for the next poll each time.
 */
export class Nudges extends BaseNotificationChannel {
  readonly #pending = new Set<string>();

  /** Coalesced within one turn of the event loop. */
  nudge(jobName: string): void {
    if (this.state !== 'connected' || this.#pending.has(jobName)) return;
    this.#pending.add(jobName);
    setImmediate(() => {
      this.#pending.delete(jobName);
      void this.notifyHandlers({ jobId: toJobId(''), jobName, nextRunAt: null, priority: 0, timestamp: new Date() });
    });
  }

  override async connect(): Promise<void> {
    this.setState('connected');
  }

  override async disconnect(): Promise<void> {
    this.handlers.clear();
    this.setState('disconnected');
  }

  /** Agenda's own saves; ours do not go through it. */
  override async publish(notification: { jobName: string }): Promise<void> {
    this.nudge(notification.jobName);
  }
}
