// Runs before an installation, and in yarn's place (`.yarnrc.yml`): other package managers neither read package-lock.json nor lay out node_modules
// as the scripts expect it.
const script = process.env.npm_lifecycle_event;
const manager = script === undefined ? 'yarn' : (process.env.npm_config_user_agent ?? 'npm').split('/')[0];
if (manager !== 'npm') {
  process.stderr.write(`This repository is installed with npm, not with ${manager}: run \`npm ci\`.\n`);
  process.exit(1);
}
