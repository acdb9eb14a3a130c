/** Who speaks for the test server: in every list and report its calls are told from those of a provider. */
export const testServerProviders = { openai: 'test-server-openai', anthropic: 'test-server-anthropic' } as const;

/** Classified texts before; what they scored and cost keeps their names. */
export const retiredModels = [{ provider: 'embedded', model: 'q2q-ngram-1', version: '2' }] as const;

const testServers: readonly string[] = Object.values(testServerProviders);

/** Whether a company could change to it: it is neither retired nor a test server's. */
export const isChoice = ({ provider, model }: { readonly provider: string; readonly model: string }): boolean =>
  !testServers.includes(provider) && !retiredModels.some((old) => old.provider === provider && old.model === model);
