/** Signals that the books of a company have changed. */
export const spendTopic = (companyId: string): string => `q2q:spend:${companyId}`;
