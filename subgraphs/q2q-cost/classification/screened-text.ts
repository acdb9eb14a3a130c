import type { EventPayload } from '#contracts/events';
import type { ClearanceCheck } from './clearance.service.js';
import type { ClassificationRequest } from './provider.js';

const made = new WeakSet();

/**
 * A text that may be read by a model: the safety subgraph has screened it, or the project wrote it. Made by the functions
 * of this file only, so that no caller can hand a model anything else.
 */
export class ScreenedText implements ClassificationRequest {
  private constructor(
    readonly text: string,
    readonly language: ClassificationRequest['language'],
  ) {
    made.add(this);
  }

  /** Also true at run time: a look-alike is none. */
  static is(value: unknown): value is ScreenedText {
    return typeof value === 'object' && value !== null && made.has(value);
  }

  /** Screened and told of by an event of the safety subgraph. */
  static ofEvent({
    redactedText,
    language,
  }: Pick<EventPayload<'feedback.cleared'>, 'redactedText' | 'language'>): ScreenedText {
    return new ScreenedText(redactedText, language);
  }

  /** With the proof that `screenText` gave for exactly this text and company; `null` where it proves nothing. */
  static async withClearance(
    given: { readonly text: string; readonly companyId: string; readonly clearance: string | null },
    check: ClearanceCheck,
  ): Promise<ScreenedText | null> {
    if (given.clearance === null) return null;
    const language = await check.verify(given.clearance, given.text, given.companyId);
    return language === null ? null : new ScreenedText(given.text, language);
  }

  /** A labelled text that the project wrote, about no real person. */
  static ofLabelledSet({ text, language }: ClassificationRequest): ScreenedText {
    return new ScreenedText(text, language);
  }
}
