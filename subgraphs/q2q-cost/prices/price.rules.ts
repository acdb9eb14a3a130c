/** What a model costs per token at an instant. */
export interface Rates {
  readonly inputPicoUsd: bigint;
  readonly outputPicoUsd: bigint;
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export const costOf = (rates: Rates, usage: Usage): bigint =>
  rates.inputPicoUsd * BigInt(usage.inputTokens) + rates.outputPicoUsd * BigInt(usage.outputTokens);

const promptOverheadTokens = 16;

/**
 * The most an attempt can cost: no tokeniser makes more tokens than there are bytes. Never shrunk to what is left
 * of a budget.
 */
export const holdOf = (rates: Rates, prompt: string, maxOutputTokens: number): bigint =>
  costOf(rates, {
    inputTokens: Buffer.byteLength(prompt, 'utf8') + promptOverheadTokens,
    outputTokens: maxOutputTokens,
  });
