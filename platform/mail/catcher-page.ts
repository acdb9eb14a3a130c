import type { CaughtMail } from './caught-mail.js';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character]!);

/** Links in plain text can be followed; nothing else of a mail becomes markup here. */
const linked = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) =>
      index % 2 === 1 ? `<a href="${escape(part)}" rel="noreferrer">${escape(part)}</a>` : escape(part),
    )
    .join('');

const style = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  details { border: 1px solid #8888; border-radius: .5rem; margin: .5rem 0; padding: .25rem .75rem; }
  summary { cursor: pointer; padding: .5rem 0; }
  summary span { font-weight: 600; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  iframe { width: 100%; height: 24rem; border: 1px solid #8888; background: #fff; }
  time, .who { opacity: .75; font-size: .9rem; }`;

/** The last mails, newest first, readable without scripts and with the keyboard alone. */
export function mailPage(mails: readonly CaughtMail[]): string {
  const list =
    mails.length === 0
      ? '<p>No mail yet. Reload this page after something was sent.</p>'
      : mails.map(article).join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mail catcher (${mails.length})</title><style>${style}</style></head>
<body><main><h1>Mail catcher</h1>
<p>Mail of this development server; nothing was delivered to anyone. As JSON: <a href="/mail/api/messages">/mail/api/messages</a></p>
${list}</main></body></html>`;
}

function article(mail: CaughtMail, index: number): string {
  const html =
    mail.html === undefined
      ? ''
      : `<iframe sandbox title="HTML part of mail ${escape(mail.id)}" srcdoc="${escape(mail.html)}"></iframe>`;
  return `<details${index === 0 ? ' open' : ''}><summary><span>${escape(mail.subject)}</span>
<span class="who">to ${escape(mail.to.join(', '))}</span> <time datetime="${escape(mail.receivedAt)}">${escape(mail.receivedAt)}</time></summary>
<p class="who">From ${escape(mail.from)}</p><pre>${linked(mail.text)}</pre>${html}</details>`;
}
