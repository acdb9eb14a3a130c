import { type Html, html } from './html.js';

export const STYLE_PATH = '/docs/style.css';

/** Nothing runs in a page of the documentation, and nothing comes from elsewhere. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

export interface NavigationItem {
  readonly href: string;
  readonly label: string;
}

export function page(of: { title: string; at: string; navigation: readonly NavigationItem[]; content: Html }): string {
  const { title, at, navigation, content } = of;
  const items = navigation.map(({ href, label }) =>
    href === at
      ? html`<li><a href="${href}" aria-current="page">${label}</a></li>`
      : html`<li><a href="${href}">${label}</a></li>`,
  );
  const { html: text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header><nav aria-label="Documentation"><ul>${items}</ul></nav></header>
<main id="content">
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
  return text;
}

export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #4a5460; --line: #d5dae0; --back: #ffffff; --panel: #f5f7f9; --link: #0b5cad; --gone: #8a4b00 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebee; --soft: #b3bcc6; --line: #39424c; --back: #14181c; --panel: #1c2228; --link: #8cc2ff; --gone: #ffb866 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.55 system-ui, sans-serif }
a { color: var(--link) }
.skip { position: absolute; left: -99em }
.skip:focus { left: 1em; top: .5em; background: var(--back); padding: .5em }
header { border-bottom: 1px solid var(--line); background: var(--panel) }
nav ul { display: flex; flex-wrap: wrap; gap: .25em 1.25em; list-style: none; margin: 0 auto; padding: .75em 1.25em; max-width: 64em }
nav a { display: inline-block; padding: .25em 0; text-decoration: none }
nav a[aria-current] { font-weight: 600; color: var(--ink); border-bottom: 2px solid var(--link) }
main { max-width: 64em; margin: 0 auto; padding: 1em 1.25em 4em }
h1 { font-size: 1.6em; margin: .6em 0 .4em }
h2 { font-size: 1.15em; margin: 2.2em 0 .3em; padding-top: .8em; border-top: 1px solid var(--line) }
h3 { font-size: 1em; margin: 1.2em 0 .2em }
p { margin: .4em 0 .8em }
code, pre { font: .92em/1.5 ui-monospace, monospace }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .8em 1em; overflow-x: auto }
.method { font-weight: 600; margin-right: .4em }
.soft { color: var(--soft) }
.gone { color: var(--gone); font-weight: 600 }
.table { overflow-x: auto }
table { border-collapse: collapse; width: 100%; margin: .3em 0 1em }
th, td { text-align: left; vertical-align: top; padding: .35em .8em .35em 0; border-bottom: 1px solid var(--line) }
`;
