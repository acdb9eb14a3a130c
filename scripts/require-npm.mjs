// Runs before an installation: other package managers neither read package-lock.json nor lay out node_modules as the scripts expect it.
const [manager] = (process.env.npm_config_user_agent ?? 'npm').split('/');
if (manager !== 'npm') {
  process.stderr.write(`This repository is installed with npm, not with ${manager}: run \`npm ci\`.\n`);
  process.exit(1);
}
