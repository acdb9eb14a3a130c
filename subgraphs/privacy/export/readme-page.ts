import { html, type Markup } from './html.js';
import { type PackageFacts, redactionsOf, sectionPath, type SectionReport } from './manifest.rules.js';

const style = `body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;width:100%;margin:1rem 0}caption{text-align:left;font-weight:600;padding:.5rem 0}
th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #bbb;vertical-align:top}td.n{text-align:right}a{color:#0b4f9e}`;

/** `README.html`: what a person sees first. No script, nothing loaded from outside, and not one value from a row. */
export function readmePage(facts: PackageFacts): string {
  const found = facts.sections.filter((section) => section.exported > 0);
  const empty = facts.sections.filter((section) => section.exported === 0);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>A copy of your data</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>A copy of your data</h1>
<p>This is what the platform held about you on <time datetime="${facts.asOf.toISOString()}">${humanTime(facts.asOf)}</time>.
Your request ${facts.requestId} arrived on <time datetime="${facts.receivedAt.toISOString()}">${humanTime(facts.receivedAt)}</time>.
Inside the files you are called ${facts.subjectPseudonym}, where a name for you was needed. People whom you met are called Person 1,
Person 2 and so on: their names, addresses and numbers are theirs (GDPR Art. 15(4)).</p>
${foundTable(found)}
${searchedList(empty)}
${redactionTable(facts)}
<h2>The other files</h2>
<ul>
<li><a href="art15.html">art15.html</a>: what your data are used for, who is given them, how long they are kept, and your rights</li>
<li><a href="manifest.json">manifest.json</a>: how many records were counted and exported, and a SHA-256 of every file</li>
<li>portability: what you may take to somebody else, as JSON with its schema and as CSV; schema: what the files in data are made of</li>
<li><a href="catalogue.json">catalogue.json</a>: every column the platform stores, and whether it is about you</li>
</ul>
<h2>Your rights</h2>
<p>You may ask to have data corrected or erased, to restrict or object to its use, and to lodge a complaint with a data protection authority.</p>
</main>
</body>
</html>
`;
  return page.text;
}

function foundTable(sections: readonly SectionReport[]): Markup {
  if (sections.length === 0) return html`<p>Nothing was found about you.</p>`;
  const rows = sections.map(({ subgraph, section, exported }) => {
    const path = sectionPath(subgraph, section);
    return html`<tr><th scope="row"><a href="${path}">${path}</a></th><td class="n">${exported}</td></tr>
`;
  });
  return html`<table>
<caption>What is inside</caption>
<thead><tr><th scope="col">File</th><th scope="col">Records</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;
}

function searchedList(sections: readonly SectionReport[]): Markup {
  if (sections.length === 0) return html``;
  const items = sections.map(
    ({ subgraph, section }) => html`<li>${subgraph}: ${section}</li>
`,
  );
  return html`<h2>Searched, nothing found</h2>
<ul>
${items}</ul>`;
}

function redactionTable(facts: PackageFacts): Markup {
  const redactions = redactionsOf(facts.catalogue);
  if (redactions.length === 0) return html``;
  const rows = redactions.map(
    (each) => html`<tr><th scope="row">${each.subgraph}: ${each.table}.${each.column}</th>
<td>${each.rule === 'NEVER' ? 'Left out' : 'Shortened'}</td><td>${each.reason}</td></tr>
`,
  );
  return html`<table>
<caption>What is left out or shortened, and why</caption>
<thead><tr><th scope="col">Data</th><th scope="col">How</th><th scope="col">Why</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;
}

const raw = (text: string): Markup => html(Object.assign([text], { raw: [text] }));

const humanTime = (instant: Date): string => `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
