import { html } from '../export/html.js';

export interface CompletionMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Words {
  readonly subject: string;
  readonly ready: string;
  readonly once: (until: string) => string;
  readonly proof: string;
  readonly stranger: string;
  readonly download: string;
}

const english: Words = {
  subject: 'The copy of your data is ready',
  ready: 'The copy of your data that you asked for is ready.',
  once: (until) => `This link opens once, for you only, until ${until}:`,
  proof: 'It asks for the download code that your request shows when you are signed in.',
  stranger: 'If you did not ask for a copy of your data, tell your privacy officer. Do not forward this mail.',
  download: 'Download',
};

const norwegian: Words = {
  subject: 'Kopien av dine data er klar',
  ready: 'Kopien av dine data som du ba om, er klar.',
  once: (until) => `Denne lenken åpnes én gang, bare for deg, til ${until}:`,
  proof: 'Den spør etter nedlastingskoden som vises ved forespørselen din når du er logget inn.',
  stranger: 'Hvis du ikke ba om en kopi av dine data, si fra til personvernombudet. Ikke videresend denne e-posten.',
  download: 'Last ned',
};

const ukrainian: Words = {
  subject: 'Копія ваших даних готова',
  ready: 'Копія ваших даних, яку ви просили, готова.',
  once: (until) => `Це посилання відкривається один раз, лише для вас, до ${until}:`,
  proof: 'Воно запитає код завантаження, який показано біля вашого запиту після входу.',
  stranger: 'Якщо ви не просили копію своїх даних, повідомте відповідальну особу. Не пересилайте цей лист.',
  download: 'Завантажити',
};

const wordsOf = (locale: string | undefined): { words: Words; lang: string } => {
  const language = locale?.toLowerCase().split(/[-_]/)[0] ?? 'en';
  if (['no', 'nb', 'nn'].includes(language)) return { words: norwegian, lang: 'no' };
  return language === 'uk' ? { words: ukrainian, lang: 'uk' } : { words: english, lang: 'en' };
};

/** Tells that there is something and where, and not one thing about the person: mail is read by machines on its way. */
export function completionMail(facts: { url: string; expiresAt: Date; locale?: string | undefined }): CompletionMail {
  const { words, lang } = wordsOf(facts.locale);
  const until = `${facts.expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return {
    subject: words.subject,
    text: [words.ready, '', words.once(until), facts.url, '', words.proof, '', words.stranger, ''].join('\n'),
    html: html`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>${words.subject}</title></head>
<body>
<p>${words.ready}</p>
<p>${words.once(until)}<br><a href="${facts.url}" rel="noreferrer">${words.download}</a></p>
<p>${words.proof}</p>
<p>${words.stranger}</p>
</body></html>
`.text,
  };
}
