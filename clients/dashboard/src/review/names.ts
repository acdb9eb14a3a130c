import type { Tone } from '#ui';

export const categoryNames: Readonly<Record<string, string>> = {
  SAFEGUARDING: 'Safeguarding',
  ABUSE: 'Abuse',
  PROFANITY: 'Profanity',
  PII: 'Personal data',
  SPAM: 'Advert',
};

export const toneOf = (category: string): Tone =>
  category === 'SAFEGUARDING' ? 'safeguarding' : category === 'ABUSE' ? 'bad' : category === 'PII' ? 'info' : 'warn';

const languages = new Intl.DisplayNames('en-GB', { type: 'language', fallback: 'code' });

const isTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

export const languageName = (code: string): string =>
  code === 'und' || !isTag.test(code)
    ? code === '*' || code === 'any'
      ? 'Any'
      : 'Unknown'
    : (languages.of(code) ?? code);

export const statusNames: Readonly<Record<string, string>> = {
  PENDING: 'Waiting',
  IN_REVIEW: 'In review',
  ESCALATED: 'Escalated',
  APPROVED: 'Approved',
  DISMISSED: 'Dismissed',
};
