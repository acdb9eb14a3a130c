import { html, type Markup } from '../export/html.js';
import type { Download } from './download.service.js';

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  /** What happened and what to do next. */
  readonly message: string;
  readonly askForCode?: boolean;
}

const again = 'Sign in, open your request under "My data" and make a new link (createDownloadLink).';

const codeRefused: Refusal = {
  status: 403,
  code: 'CODE_WRONG',
  title: 'That code does not open this link',
  message: `Look it up at your request when you are signed in; after five wrong codes the link is withdrawn. A link that was used or withdrawn, or has expired, opens with no code: ${again}`,
  askForCode: true,
};

export const refusals: Readonly<Record<Exclude<Download['kind'], 'PACKAGE'>, Refusal>> = {
  NOT_FOUND: {
    status: 404,
    code: 'NOT_FOUND',
    title: 'No such download',
    message: `There is nothing here for you. If you came from a mail, check that the whole link was copied. ${again}`,
  },
  USED: {
    status: 410,
    code: 'LINK_USED',
    title: 'This link was used',
    message: `A link opens once, and goes on for ten minutes after a download that broke off. ${again} If it was not you who used it, tell your privacy officer.`,
  },
  EXPIRED: {
    status: 410,
    code: 'LINK_EXPIRED',
    title: 'This link has expired',
    message: `${again} If the package itself has expired, ask for a new export.`,
  },
  REVOKED: { status: 410, code: 'LINK_REVOKED', title: 'This link was withdrawn', message: again },
  BAD_CREDENTIALS: {
    status: 401,
    code: 'CREDENTIALS_INVALID',
    title: 'Sign in again',
    message: 'The credentials that came with the request are not valid or have expired.',
  },
  PROOF_NEEDED: {
    status: 401,
    code: 'PROOF_NEEDED',
    title: 'Your data is ready',
    message:
      'The link alone does not open it. Enter the download code that your request shows when you are signed in, or send your bearer token in the Authorization header. Privacy officers need the token.',
    askForCode: true,
  },
  // The same for a wrong code and for any code at a link that is over: a difference would tell that a code had been right.
  WRONG_CODE: codeRefused,
  CODE_REFUSED: codeRefused,
  RANGE_UNSATISFIABLE: {
    status: 416,
    code: 'RANGE_NOT_SATISFIABLE',
    title: 'There is no such part',
    message: 'The package is shorter than the range that was asked for; `content-range` says how long it is.',
  },
};

const style = `body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
label{display:block;margin:1rem 0 .25rem}input,button{font:inherit;padding:.5rem .75rem}input{letter-spacing:.1em;width:12rem}`;

/** No link, name or token on it: the form posts back to where it was opened. */
export function refusalPage(refusal: Refusal): string {
  const form: Markup | string = refusal.askForCode
    ? html`<form method="post">
<label for="code">Download code</label>
<input id="code" name="code" required autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" maxlength="12">
<button type="submit">Download</button>
</form>`
    : '';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${refusal.title}</title>
<style>${html(Object.assign([style], { raw: [style] }))}</style>
</head>
<body>
<main>
<h1>${refusal.title}</h1>
<p>${refusal.message}</p>
${form}
</main>
</body>
</html>
`.text;
}
