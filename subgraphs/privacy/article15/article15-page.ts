import { html, type Markup } from '../export/html.js';
import type { Article15, Processing } from './article15.rules.js';
import { type Language, type Words, wordsIn } from './words.js';

const style = `body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #bbb;vertical-align:top}
@media print{body{max-width:none;margin:0}tr{break-inside:avoid}h2{break-after:avoid}thead{display:table-header-group}}`;

/** The information of Art. 15(1) and (2) for people: no script, nothing loaded from outside, made to be printed. */
export function article15Page(facts: Article15, language: Language): string {
  const words = wordsIn(language);
  const asOf = `${facts.asOf.slice(0, 16).replace('T', ' ')} UTC`;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${words.title}</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>${words.title}</h1>
<p>${words.intro(asOf, facts.requestId)}</p>
<h2>${words.what}</h2>
<table>
<thead><tr><th scope="col">${words.kind}</th><th scope="col">${words.purposes}</th><th scope="col">${words.basis}</th><th scope="col">${words.source}</th><th scope="col">${words.kept}</th></tr></thead>
<tbody>
${facts.processings.map((each) => processingRow(each, words))}</tbody>
</table>
<h2>${words.recipients}</h2>
${recipientList(facts, words)}
<h2>${words.decisions}</h2>
<ul>
${facts.automatedDecisions.map(
  ({ name }) => html`<li>${words.decisionTexts[name]}</li>
`,
)}</ul>
<p>${words.noDecision}</p>
<h2>${words.rights}</h2>
<ul>
${words.rightTexts.map(
  (text) => html`<li>${text}</li>
`,
)}</ul>
</main>
</body>
</html>
`.text;
}

function processingRow({ category, source, purposes, basis, retain }: Processing, words: Words): Markup {
  const kept = retain.length === 0 ? words.notDeclared : retain.map((each) => durationIn(each, words)).join('; ');
  return html`<tr><th scope="row">${termIn(category, words)}</th><td>${purposes.map((each) => termIn(each, words)).join('; ')}</td><td>${basis === null ? '' : termIn(basis, words)}</td><td>${termIn(source, words)}</td><td>${kept}</td></tr>
`;
}

function recipientList({ recipients }: Article15, words: Words): Markup {
  if (recipients.length === 0) return html`<p>${words.noRecipients}</p>`;
  const items = recipients.map(
    ({
      name,
      what,
      personal,
    }) => html`<li><strong>${name}</strong>: ${what}${personal ? '' : ` (${words.figuresOnly})`}</li>
`,
  );
  return html`<ul>
${items}</ul>
<p>${words.transfers}</p>`;
}

const termIn = (term: string, { terms }: Words): string => terms[term] ?? plain(term);

/** `LEGITIMATE_INTEREST` as a person reads it. */
const plain = (term: string): string => (/^[A-Z_]+$/.test(term) ? term.toLowerCase().replaceAll('_', ' ') : term);

/** `P3Y` and `P30D` in words; what is no duration stays as it is declared. */
function durationIn(text: string, words: Words): string {
  const found = /^P(\d+)([YD])(.*)$/.exec(text);
  if (!found) return text;
  const [, count, unit, rest] = found;
  return `${unit === 'Y' ? words.years(Number(count)) : words.days(Number(count))}${rest}`;
}

const raw = (text: string): Markup => html(Object.assign([text], { raw: [text] }));
