import { loadConfig } from '#platform/config';
import { demoIssuer, demoLogin, demoLogins } from './demo-logins.js';

const help = `Prints a bearer token of a demo login, valid for one hour, for use with the server of this data directory.

Usage:   npm run token -- LOGIN
Logins:  ${demoLogins.map(({ login }) => login).join(', ')}

Example:
  curl http://localhost:4000/graphql -H "authorization: Bearer $(npm run --silent token -- company_manager)" \\
       -H 'content-type: application/json' -d '{"query":"{ me { id name } }"}'
`;

async function main(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(help);
    process.exitCode = name === undefined ? 2 : 0;
    return;
  }
  const config = loadConfig(process.env, rest);
  const login = demoLogin(name);
  const issuer = await demoIssuer(config);
  process.stdout.write(`${await issuer.issue(login.userId)}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
