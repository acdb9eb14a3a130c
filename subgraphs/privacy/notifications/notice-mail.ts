import { html } from '../export/html.js';
import type { CompletionMail } from './completion-mail.js';

export type Notice = 'IDENTITY_CODE' | 'EXTENDED' | 'DENIED' | 'ERASED' | 'ERASED_IN_PART';

export interface NoticeFacts {
  readonly locale: string | undefined;
  readonly code?: string;
  readonly dueAt?: Date;
  /** Paragraphs that are the same in every language: reasons and rights in the words of the officer or the law. */
  readonly statements?: readonly string[];
}

type Words = Readonly<
  Record<Notice, { readonly subject: string; readonly text: (facts: NoticeFacts) => readonly string[] }>
>;

const day = (at: Date | undefined): string => at?.toISOString().slice(0, 10) ?? '';

const english: Words = {
  IDENTITY_CODE: {
    subject: 'Your code',
    text: ({ code }) => [
      `Your code is ${code}. It is good for ten minutes.`,
      'Enter it to confirm a request about your personal data. If you made no such request, tell your privacy officer and do not pass the code on.',
    ],
  },
  EXTENDED: {
    subject: 'Your request takes longer',
    text: ({ dueAt }) => [
      `Your request about your personal data is complex and takes longer than a month. You will have an answer by ${day(dueAt)} at the latest.`,
    ],
  },
  DENIED: { subject: 'Your request was refused', text: () => [] },
  ERASED: {
    subject: 'Your data is erased',
    text: () => [
      'Your personal data was erased, and it was checked that nothing is left. This is the last mail to you.',
      'Backups are overwritten within 35 days; until then nothing in them is used, and a restore erases your data again.',
    ],
  },
  ERASED_IN_PART: {
    subject: 'Your data is erased in part',
    text: () => [
      'Your personal data was erased, except for records that must be kept for now. They are used for nothing else, and are erased when the ground for keeping them ends.',
    ],
  },
};

const norwegian: Words = {
  IDENTITY_CODE: {
    subject: 'Koden din',
    text: ({ code }) => [
      `Koden din er ${code}. Den gjelder i ti minutter.`,
      'Skriv den inn for å bekrefte en forespørsel om personopplysningene dine. Hvis du ikke har sendt en slik forespørsel, si fra til personvernombudet og gi ikke koden videre.',
    ],
  },
  EXTENDED: {
    subject: 'Forespørselen din tar lengre tid',
    text: ({ dueAt }) => [
      `Forespørselen om personopplysningene dine er sammensatt og tar mer enn en måned. Du får svar senest ${day(dueAt)}.`,
    ],
  },
  DENIED: { subject: 'Forespørselen din ble avslått', text: () => [] },
  ERASED: {
    subject: 'Opplysningene dine er slettet',
    text: () => [
      'Personopplysningene dine er slettet, og det er kontrollert at ingenting er igjen. Dette er den siste e-posten til deg.',
      'Sikkerhetskopier overskrives innen 35 dager; inntil da brukes ingenting i dem, og en gjenoppretting sletter opplysningene på nytt.',
    ],
  },
  ERASED_IN_PART: {
    subject: 'Opplysningene dine er delvis slettet',
    text: () => [
      'Personopplysningene dine er slettet, bortsett fra det som må beholdes inntil videre. Det brukes ikke til noe annet, og slettes når grunnen til å beholde det faller bort.',
    ],
  },
};

const ukrainian: Words = {
  IDENTITY_CODE: {
    subject: 'Ваш код',
    text: ({ code }) => [
      `Ваш код: ${code}. Він дійсний десять хвилин.`,
      'Введіть його, щоб підтвердити запит щодо ваших персональних даних. Якщо ви не робили такого запиту, повідомте відповідальну особу і не передавайте код.',
    ],
  },
  EXTENDED: {
    subject: 'Ваш запит триватиме довше',
    text: ({ dueAt }) => [
      `Ваш запит щодо персональних даних складний і триватиме довше місяця. Ви отримаєте відповідь не пізніше ${day(dueAt)}.`,
    ],
  },
  DENIED: { subject: 'Ваш запит відхилено', text: () => [] },
  ERASED: {
    subject: 'Ваші дані видалено',
    text: () => [
      'Ваші персональні дані видалено, і перевірено, що нічого не залишилося. Це останній лист до вас.',
      'Резервні копії перезаписуються протягом 35 днів; до того часу вони не використовуються, а після відновлення дані видаляються знову.',
    ],
  },
  ERASED_IN_PART: {
    subject: 'Ваші дані видалено частково',
    text: () => [
      'Ваші персональні дані видалено, крім записів, які поки що потрібно зберігати. Їх не використовують ні для чого іншого і видалять, коли підстава зникне.',
    ],
  },
};

/** A mail about a request. It says nothing about the person but what they have to know; the code is good for a few minutes only. */
export function noticeMail(notice: Notice, facts: NoticeFacts): CompletionMail {
  const language = facts.locale?.toLowerCase().split(/[-_]/)[0] ?? 'en';
  const isNorwegian = ['no', 'nb', 'nn'].includes(language);
  const words = isNorwegian ? norwegian : language === 'uk' ? ukrainian : english;
  const { subject, text } = words[notice];
  const paragraphs = [...text(facts), ...(facts.statements ?? [])];
  return {
    subject,
    text: `${paragraphs.join('\n\n')}\n`,
    html: html`<!doctype html>
<html lang="${isNorwegian ? 'no' : language === 'uk' ? 'uk' : 'en'}"><head><meta charset="utf-8"><title>${subject}</title></head>
<body>
${paragraphs.map(
  (paragraph) => html`<p>${paragraph}</p>
`,
)}</body></html>
`.text,
  };
}
