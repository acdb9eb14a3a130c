/** The playground's page; its script and style are files of their own, so that the content security policy allows no inline script. */
export const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>GraphQL playground</title>
    <link rel="stylesheet" href="/playground/graphiql.css" />
    <link rel="stylesheet" href="/playground/page.css" />
  </head>
  <body>
    <header>
      <h1>GraphQL playground</h1>
      <nav id="logins" aria-label="Demo logins" hidden></nav>
      <p id="status" role="status"></p>
    </header>
    <main id="graphiql"><noscript>The playground needs JavaScript.</noscript></main>
    <script src="/playground/react.js"></script>
    <script src="/playground/react-dom.js"></script>
    <script src="/playground/graphql-ws.js"></script>
    <script src="/playground/graphiql.js"></script>
    <script src="/playground/page.js"></script>
  </body>
</html>
`;

export const pageStyle = `html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; font-family: system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; padding: 0.5rem 1rem; background: #0b6152; color: #fff; }
h1 { font-size: 1rem; margin: 0; }
header a { color: #fff; }
nav { display: flex; flex-wrap: wrap; gap: 0.5rem; }
nav[hidden] { display: none; }
nav button { font: inherit; padding: 0.25rem 0.75rem; border: 1px solid #fff; border-radius: 4px; background: transparent; color: #fff; cursor: pointer; }
nav button[aria-pressed='true'] { background: #fff; color: #0b6152; }
nav button:focus-visible { outline: 3px solid #ffd166; outline-offset: 2px; }
#status { margin: 0; font-size: 0.875rem; }
#graphiql { flex: 1; min-height: 0; }
`;

/**
 * Runs in the browser. GraphiQL's fetcher takes one socket client, whose connection parameters are fixed when it connects; a change of
 * headers therefore makes a new client, so that subscriptions carry the login that the header editor shows.
 */
export const pageScript = `'use strict';
const endpoint = location.origin + '/graphql';
const socketUrl = endpoint.replace(/^http/, 'ws');
let current = { key: undefined, client: undefined, fetcher: undefined };

function fetcher(params, options) {
  const headers = (options && options.headers) || {};
  const key = JSON.stringify(headers);
  if (key !== current.key) {
    if (current.client) current.client.dispose();
    const client = graphqlWs.createClient({ url: socketUrl, connectionParams: headers, retryAttempts: 3 });
    current = { key, client, fetcher: GraphiQL.createFetcher({ url: endpoint, wsClient: client }) };
  }
  return current.fetcher(params, options);
}

const root = ReactDOM.createRoot(document.getElementById('graphiql'));
function render(headers) {
  root.render(
    React.createElement(GraphiQL, {
      fetcher,
      headers,
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
      defaultEditorToolsVisibility: 'headers',
      defaultQuery: '# Ctrl-Enter runs the operation; subscriptions stream over graphql-ws.\\n{ __typename }\\n',
    }),
  );
}

async function showLogins() {
  const response = await fetch('/playground/logins.json', { headers: { accept: 'application/json' } });
  if (!response.ok) return;
  const logins = await response.json();
  if (logins.length === 0) return;
  const nav = document.getElementById('logins');
  const status = document.getElementById('status');
  const buttons = [{ label: 'Signed out', token: undefined }, ...logins].map(({ label, token }) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => {
      render(token ? JSON.stringify({ authorization: 'Bearer ' + token }, null, 2) : '{}');
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      status.textContent = token ? 'Logged in as ' + label + '.' : 'Signed out.';
    });
    return button;
  });
  nav.append(...buttons);
  nav.hidden = false;
  // Only where the dashboard stands: the gateway by itself has none.
  const dashboard = document.createElement('a');
  dashboard.href = '/';
  dashboard.textContent = 'Dashboard';
  nav.before(dashboard);
}

render(undefined);
showLogins();
`;
