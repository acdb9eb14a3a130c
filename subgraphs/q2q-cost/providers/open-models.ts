import type { LanguageModel } from 'ai';
import type { Config } from '#platform/config';
import type { ClassificationProvider } from '../classification/provider.js';
import { testServerProviders } from '../prices/model-names.js';
import { embeddingsProvider } from './embeddings-provider.js';
import { guardedFetch } from './guarded-fetch.js';
import { languageModelProvider } from './language-model-provider.js';

type Q2qConfig = Config['q2q'];

/** A model of the configuration: what it is called, and how it is asked where a key and an address are there. */
export interface ConfiguredModel {
  readonly provider: string;
  readonly model: string;
  readonly version: string;
  /** `null`: it has no key, or no address. */
  readonly client: ClassificationProvider | null;
}

/** Its models are named and priced like those they stand for. */
export const testServerModels = { openai: ['gpt-4o-mini', 'gpt-4.1-nano'], anthropic: ['claude-haiku-4-5'] } as const;
/** No answer about one text is longer. */
const longestAnswerBytes = 256 * 1024;
const noKey = 'the test server asks for no key';

interface Endpoint {
  readonly provider: string;
  readonly models: readonly string[];
  readonly source: 'PROVIDER' | 'TEST_SERVER';
  readonly baseUrl?: string | undefined;
  /** Without it nothing is asked, and the models are listed as inactive. */
  readonly apiKey?: string | undefined;
  readonly wire: keyof typeof wires;
}

interface Address {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
}

/** The SDKs are loaded when the first model is asked. */
const wires = {
  async openai({ apiKey, baseUrl: baseURL }: Address) {
    const { createOpenAI } = await import('@ai-sdk/openai');
    const openai = createOpenAI({ apiKey, fetch: guardedFetch(longestAnswerBytes), ...(baseURL && { baseURL }) });
    return (model: string): LanguageModel => openai.chat(model);
  },
  async anthropic({ apiKey, baseUrl: baseURL }: Address) {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    const anthropic = createAnthropic({ apiKey, fetch: guardedFetch(longestAnswerBytes), ...(baseURL && { baseURL }) });
    return (model: string): LanguageModel => anthropic(model);
  },
  async compatible({ apiKey, baseUrl: baseURL }: Address) {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
    const compatible = createOpenAICompatible({
      name: 'self-hosted',
      baseURL: baseURL!,
      fetch: guardedFetch(longestAnswerBytes),
      supportsStructuredOutputs: true,
      ...(apiKey && { apiKey }),
    });
    return (model: string): LanguageModel => compatible(model);
  },
};

/** Every model that the configuration names, in the order of the document: OpenAI, Anthropic, self-hosted, test server. */
export function configuredModels(config: Q2qConfig): ConfiguredModel[] {
  const { openai, anthropic, selfHosted, testServerUrl, providerTimeoutMs: timeoutMs } = config;
  const endpoints: Endpoint[] = [
    { provider: 'openai', wire: 'openai', source: 'PROVIDER', ...openai },
    { provider: 'anthropic', wire: 'anthropic', source: 'PROVIDER', ...anthropic },
  ];
  if (selfHosted.baseUrl !== undefined)
    endpoints.push({
      provider: 'self-hosted',
      wire: 'compatible',
      source: 'PROVIDER',
      models: selfHosted.models,
      baseUrl: selfHosted.baseUrl,
      apiKey: selfHosted.apiKey ?? '',
    });
  if (testServerUrl !== undefined)
    for (const wire of ['openai', 'anthropic'] as const)
      endpoints.push({
        provider: testServerProviders[wire],
        wire,
        source: 'TEST_SERVER',
        models: testServerModels[wire],
        baseUrl: `${testServerUrl}/v1`,
        apiKey: noKey,
      });
  const languageModels = endpoints.flatMap((endpoint) => modelsOf(endpoint, timeoutMs));
  const embeddings = embeddingsProvider(config.embeddings, timeoutMs);
  return embeddings ? [...languageModels, embeddings] : languageModels;
}

function modelsOf({ provider, models, source, baseUrl, apiKey, wire }: Endpoint, timeoutMs: number): ConfiguredModel[] {
  let opening: Promise<(model: string) => LanguageModel> | undefined;
  return models.map((model) => {
    const client = languageModelProvider({
      provider,
      model,
      source,
      timeoutMs,
      open: async () => (await (opening ??= wires[wire]({ apiKey: apiKey!, baseUrl })))(model),
    });
    return { provider, model, version: client.version, client: apiKey === undefined ? null : client };
  });
}
