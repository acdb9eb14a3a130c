export interface Problem {
  /** The variable, or the option as it was typed. */
  readonly name: string;
  /** The value as it may be shown; secrets are masked. */
  readonly shown: string;
  readonly allowed: string;
}

/** The configuration cannot be used. The message lists every problem, one line each; nothing has been started. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly Problem[]) {
    super(
      `The configuration is wrong, nothing was started:\n${problems
        .map((problem) => `  ${problem.name} is ${problem.shown}; allowed: ${problem.allowed}.`)
        .join('\n')}\nRun with --help for every variable and its default.`,
    );
  }
}
