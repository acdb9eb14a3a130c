import pc from 'picocolors';

export interface BannerLogin {
  readonly login: string;
  readonly name: string;
  readonly email: string;
}

/** What a person needs after the start: where things are, who they may be, what to try next. */
export function banner(options: {
  publicUrl: string;
  startedInMs: number;
  logins: readonly BannerLogin[];
  mailCatcher: boolean;
  providerSandbox: string | undefined;
  partnerSandboxUrl: string | undefined;
  playground: boolean;
  /** False where the metrics are for operators alone. */
  metrics: boolean;
}): string {
  const { publicUrl } = options;
  const places: [string, string][] = [
    ['Dashboard', publicUrl],
    ['GraphQL', `${publicUrl}/graphql`],
  ];
  if (options.playground) places.push(['Playground', `${publicUrl}/playground`]);
  places.push(['Health', `${publicUrl}/healthz   ${publicUrl}/readyz   ${publicUrl}/depz`]);
  if (options.metrics) places.push(['Metrics', `${publicUrl}/metrics`]);
  if (options.mailCatcher) places.push(['Mail catcher', `${publicUrl}/mail`]);
  if (options.providerSandbox !== undefined)
    places.push(['Test models', `${options.providerSandbox}/control   what they say is made up`]);
  if (options.partnerSandboxUrl) places.push(['Partners', `${options.partnerSandboxUrl}/control`]);
  const lines = [
    '',
    pc.bold(`TEEI Supergraph is up`) + pc.dim(` (${(options.startedInMs / 1000).toFixed(1)} s)`),
    '',
    ...places.map(([label, url]) => `  ${label.padEnd(14)}${pc.cyan(url)}`),
  ];
  if (options.logins.length > 0) {
    lines.push('', `  ${pc.dim('Demo logins (development only): npm run token -- LOGIN')}`);
    for (const login of options.logins) lines.push(`  ${login.login.padEnd(19)}${login.name.padEnd(24)}${login.email}`);
  }
  lines.push('', `  Try next:  ${pc.bold('npm run demo')}      Stop with Ctrl-C`, '');
  return lines.join('\n');
}
