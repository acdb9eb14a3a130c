import { existsSync, readFileSync } from 'node:fs';
import type { Config } from '#platform/config';
import type { ClassificationProvider, ClassificationRequest } from '../classification/provider.js';
import { type EmbeddingHeads, parseHeads, scoresOf, sentencesIn } from './embedding-heads.rules.js';
import { guardedFetch } from './guarded-fetch.js';
import type { ConfiguredModel } from './open-models.js';
import { errorOf } from './sdk-error.js';

type EmbeddingsConfig = Config['q2q']['embeddings'];

/** Longer texts are read up to here. */
const mostSentences = 60;

/** The configured server of embeddings with the heads trained on it; `null` where none is configured. */
export function embeddingsProvider(config: EmbeddingsConfig, timeoutMs: number): ConfiguredModel | null {
  if (config.baseUrl === undefined) return null;
  const names = { provider: 'embeddings', model: config.model };
  // Without heads it is listed as inactive, until they are trained.
  if (!existsSync(config.headsFile)) return { ...names, version: 'untrained', client: null };
  const heads = parseHeads(readFileSync(config.headsFile, 'utf8'));
  if (heads.model !== config.model)
    throw new Error(
      `${config.headsFile} was trained on embeddings of ${heads.model}, not of ${config.model}: run npm run q2q:embeddings again.`,
    );
  const version = `heads-${heads.trainedOn.slice(0, 8)}`;
  return { ...names, version, client: clientOf({ ...names, version, heads, config, timeoutMs }) };
}

interface ClientOptions {
  readonly provider: string;
  readonly model: string;
  readonly version: string;
  readonly heads: EmbeddingHeads;
  readonly config: EmbeddingsConfig;
  readonly timeoutMs: number;
}

function clientOf({ heads, config, ...names }: ClientOptions): ClassificationProvider {
  return {
    ...names,
    local: false,
    source: 'PROVIDER',
    maxOutputTokens: 0,
    // The text, and its sentences again.
    promptOf: ({ text }) => text + text,
    async classify({ text, language }: ClassificationRequest, signal) {
      const nothing = { inputTokens: 0, outputTokens: 0 };
      if (language === 'und') return { scores: [], abstainedBecause: 'LANGUAGE_NOT_SUPPORTED', usage: nothing };
      const sentences = sentencesIn(text).slice(0, mostSentences);
      const values = [text, ...sentences.map(({ start, end }) => text.slice(start, end))];
      const { vectors, tokens } = await embed(config, values, signal);
      if (vectors.length !== values.length || vectors.some((vector) => vector.length !== heads.dimensions))
        throw new Error(`The server of embeddings gave others than ${values.length} vectors of ${heads.dimensions}.`);
      const placed = sentences.map((sentence, at) => ({ ...sentence, vector: vectors[at + 1]! }));
      const usage = tokens === null ? null : { inputTokens: tokens, outputTokens: 0 };
      return scoresOf(heads, { whole: vectors[0]!, sentences: placed }, usage);
    },
  };
}

export interface Embedded {
  readonly vectors: readonly (readonly number[])[];
  /** `null` where the server does not say. */
  readonly tokens: number | null;
}

/** One request for all of these. */
export async function embed(
  { baseUrl, model, apiKey }: Pick<EmbeddingsConfig, 'baseUrl' | 'model' | 'apiKey'>,
  values: readonly string[],
  signal: AbortSignal,
): Promise<Embedded> {
  const [{ embedMany }, { createOpenAICompatible }] = await Promise.all([
    import('ai'),
    import('@ai-sdk/openai-compatible'),
  ]);
  const server = createOpenAICompatible({
    name: 'embeddings',
    baseURL: baseUrl!,
    // A vector of a thousand numbers is 20 kB of JSON.
    fetch: guardedFetch(4 * 1024 * 1024),
    ...(apiKey && { apiKey }),
  });
  try {
    const { embeddings, usage } = await embedMany({
      model: server.textEmbeddingModel(model),
      values: [...values],
      maxRetries: 0,
      abortSignal: signal,
    });
    return { vectors: embeddings, tokens: Number.isSafeInteger(usage.tokens) ? usage.tokens : null };
  } catch (error) {
    throw errorOf(error, 'The server of embeddings');
  }
}
