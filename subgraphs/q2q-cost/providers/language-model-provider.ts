import type { LanguageModel } from 'ai';
import { z } from 'zod';
import {
  type ClassificationProvider,
  type ClassificationRequest,
  type ClassificationResult,
  type TokenUsage,
  UnusableAnswer,
} from '../classification/provider.js';
import { answerSchema, promptVersion, readAnswer, systemPrompt, userPrompt } from './prompt.rules.js';
import { errorOf } from './sdk-error.js';
import { isSameModel } from './wire.rules.js';

export interface LanguageModelOptions
  extends Pick<ClassificationProvider, 'provider' | 'model' | 'source' | 'timeoutMs'> {
  /** Made when it is first asked: the SDK takes a third of a second to load. */
  readonly open: () => Promise<LanguageModel>;
}

/** Five outcomes with three quotes each, and what a model that thinks first may use. */
const maxOutputTokens = 1_500;
const sentSchema = JSON.stringify(z.toJSONSchema(answerSchema));
/** What the wire format puts around it. */
const framing = ' '.repeat(512);

/** A language model of a provider, asked for structured output. One call is one request: the SDK is told to retry nothing. */
export function languageModelProvider({
  open,
  ...names
}: LanguageModelOptions): ClassificationProvider & { readonly source: LanguageModelOptions['source'] } {
  let opened: Promise<LanguageModel> | undefined;
  return {
    ...names,
    version: `prompt-${promptVersion}`,
    local: false,
    maxOutputTokens,
    promptOf: (request) => `${systemPrompt}${userPrompt(request)}${sentSchema}${framing}`,
    async classify(request, signal) {
      const model = await (opened ??= open());
      return readResponse(await generate(model, request, signal), names.model, request.text);
    },
  };
}

interface Generated {
  readonly text: string;
  readonly usage: TokenUsage | null;
  readonly modelId: string | undefined;
}

async function generate(model: LanguageModel, request: ClassificationRequest, signal: AbortSignal): Promise<Generated> {
  const { generateText, NoObjectGeneratedError, Output } = await import('ai');
  try {
    const { text, usage, response } = await generateText({
      model,
      instructions: systemPrompt,
      prompt: userPrompt(request),
      output: Output.object({ schema: answerSchema }),
      maxOutputTokens,
      maxRetries: 0,
      abortSignal: signal,
      include: { requestBody: false, responseBody: false },
    });
    return { text, usage: usageOf(usage), modelId: response.modelId };
  } catch (error) {
    // It answered, and says what it used; what it said is read below.
    if (NoObjectGeneratedError.isInstance(error))
      return { text: error.text ?? '', usage: usageOf(error.usage), modelId: error.response?.modelId };
    throw errorOf(error, 'The provider');
  }
}

function readResponse({ text, usage, modelId }: Generated, asked: string, original: string): ClassificationResult {
  // What another model costs is not known: the hold is the most it may be.
  if (modelId !== undefined && !isSameModel(asked, modelId))
    throw new UnusableAnswer(`Another model answered than ${asked}.`, null);
  const read = readAnswer(text, original);
  if (read.kind === 'UNUSABLE') throw new UnusableAnswer(`The answer cannot be used: ${read.because}.`, usage);
  return { scores: read.scores, usage };
}

function usageOf(
  usage: { inputTokens?: number | undefined; outputTokens?: number | undefined } | undefined,
): TokenUsage | null {
  const { inputTokens, outputTokens } = usage ?? {};
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  return isCount(inputTokens) && isCount(outputTokens) ? { inputTokens, outputTokens } : null;
}
