import { html } from '../export/html.js';
import type { Certificate } from './certificate.rules.js';

/** The certificate for people: no script, nothing loaded from outside. */
export function certificatePage(certificate: Certificate, seal: string): string {
  const rows = certificate.subgraphs.map(
    (each) => html`<tr><th scope="row">${each.subgraph}</th><td>${each.removed}</td><td>${each.anonymised}</td>
<td>${each.retained.reduce((sum, { count }) => sum + count, 0)}</td><td>${each.confirmedAt ?? (each.waived ? 'waived' : 'no')}</td></tr>
`,
  );
  const kept = certificate.subgraphs.flatMap((each) =>
    each.retained
      .filter(({ count }) => count > 0)
      .map(
        ({
          store,
          ground,
          until,
          count,
        }) => html`<li>${each.subgraph}: ${store} (${count}), ${ground}, ${until ?? 'until it is decided again'}</li>
`,
      ),
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Certificate of erasure</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #bbb}code{overflow-wrap:anywhere}</style>
</head>
<body><main>
<h1>Certificate of erasure</h1>
<p>${certificate.outcome === 'ERASED' ? 'The personal data of this person was erased, and it was checked that nothing is left.' : 'The personal data of this person was erased, except for the records listed below.'}</p>
<dl><dt>Person</dt><dd>${certificate.subject}</dd><dt>Request</dt><dd>${certificate.requestId}</dd>
<dt>Received</dt><dd>${certificate.receivedAt}</dd><dt>Approved by a second person</dt><dd>${certificate.approvedAt ?? 'no'}</dd><dt>Issued</dt><dd>${certificate.issuedAt}</dd></dl>
<table><thead><tr><th scope="col">Part of the platform</th><th scope="col">Deleted</th><th scope="col">Anonymised</th><th scope="col">Kept</th><th scope="col">Confirmed</th></tr></thead>
<tbody>
${rows}</tbody></table>
<h2>Kept, and why</h2>
${kept.length > 0 ? html`<ul>${kept}</ul>` : html`<p>Nothing.</p>`}
<h2>What this certificate cannot say</h2>
<ul>${certificate.notCovered.map((line) => html`<li>${line}</li>`)}</ul>
<p>Plan <code>${certificate.planHash}</code><br>Audit trail <code>${certificate.auditHead}</code><br>Seal <code>${seal}</code></p>
</main></body>
</html>
`.text;
}
