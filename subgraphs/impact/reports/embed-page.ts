import { html, type Markup } from '#platform/text';
import type { ReportDocument } from './document.rules.js';
import { figureRows, identityRows, type ReportRowOf, restatementRows } from './files/rows.js';
import type { Mark } from './report.store.js';

const style = `body{font:1rem/1.5 system-ui,sans-serif;margin:1rem;color:#1a1a1a;background:#fff}table{border-collapse:collapse;width:100%;margin:0 0 1.5rem}
th,td{border-top:1px solid #999;padding:.25rem .5rem;text-align:left;vertical-align:top}td.number{text-align:right}.notice{border:2px solid #8a3b00;padding:.5rem .75rem}`;

const text = (value: string | number | null): string => (value === null ? '' : String(value));
const cell = (value: string | number | null): Markup =>
  typeof value === 'number' ? html`<td class="number">${value}</td>` : html`<td>${text(value)}</td>`;

type Column = readonly [keyof ReportRowOf, string];

function table(caption: string, columns: readonly Column[], rows: readonly ReportRowOf[]): Markup {
  const heads = columns.map(([, title]) => html`<th scope="col">${title}</th>`);
  const lines = rows.map((row) => {
    const [first, ...rest] = columns.map(([column]) => row[column]);
    return html`<tr><th scope="row">${text(first ?? null)}</th>${rest.map((value) => cell(value ?? null))}</tr>`;
  });
  return html`<table><caption>${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table>`;
}

/** What readers have to know before they read: a page that was embedded long ago says so itself. */
function notices({ edition }: ReportDocument, latestEdition: number, marks: readonly Mark[]): Markup[] {
  return [
    ...(latestEdition > edition
      ? [
          html`<p class="notice">This is edition ${edition}. Figures of the period were corrected since: edition ${latestEdition} is the latest.</p>`,
        ]
      : []),
    ...marks.map(
      () =>
        html`<p class="notice">A person in these figures has withdrawn consent to reporting since. The next edition is made without them.</p>`,
    ),
  ];
}

/** One edition as a page without scripts, for the frame of another page. */
export function embedPage(document: ReportDocument, latestEdition: number, marks: readonly Mark[]): string {
  const { company, period, edition, limits, sha256 } = document;
  const restated = restatementRows(document);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${company.name}: impact, ${period.key}</title>
<style>${html(Object.assign([style], { raw: [style] }))}</style>
</head>
<body>
<main>
<h1>${company.name}: impact, ${period.key}, edition ${edition}</h1>
${notices(document, latestEdition, marks)}
${table(
  'This edition',
  [
    ['label', 'What'],
    ['value', 'Value'],
  ],
  identityRows(document),
)}
${table(
  'Figures',
  [
    ['label', 'Figure'],
    ['unit', 'Unit'],
    ['value', 'Value'],
    ['low', 'Low'],
    ['high', 'High'],
    ['n', 'n'],
    ['note', 'Note'],
  ],
  figureRows(document),
)}
${
  restated.length === 0
    ? ''
    : table(
        'Restatements',
        [
          ['label', 'Figure'],
          ['before', 'As delivered'],
          ['value', 'Corrected'],
          ['difference', 'Difference'],
          ['note', 'Reason'],
        ],
        restated,
      )
}
<h2>Limits</h2>
<ul>${limits.map((limit) => html`<li>${limit}</li>`)}</ul>
<p>SHA-256 ${sha256}</p>
</main>
</body>
</html>
`.text;
}
