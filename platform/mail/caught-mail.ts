/** A mail as the catcher keeps and shows it. */
export interface CaughtMail {
  /** Position of arrival, as a string. */
  readonly id: string;
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly receivedAt: string;
}
