import { z } from 'zod';

/** A question as every wire format asks it. */
export interface SandboxQuestion {
  readonly model: string;
  /** What the caller told the model to do. */
  readonly instructions: string;
  readonly prompt: string;
  readonly maxTokens: number;
}

export interface SandboxAnswer {
  readonly model: string;
  readonly content: string;
  /** `null`: it does not say. */
  readonly usage: { readonly input: number; readonly output: number } | null;
}

/** One wire format: how a request is read, and how answers and errors are written. */
export interface Wire {
  read(body: unknown): SandboxQuestion;
  write(answer: SandboxAnswer): unknown;
  error(type: string, message: string): unknown;
}

const parts = z
  .union([z.string(), z.array(z.object({ text: z.string().default('') }))])
  .transform((content) => (typeof content === 'string' ? content : content.map(({ text }) => text).join('')));
const message = z.object({ role: z.string(), content: parts });

const openAiRequest = z.object({
  model: z.string(),
  messages: z.array(message).min(1),
  max_tokens: z.number().optional(),
  max_completion_tokens: z.number().optional(),
  stream: z.literal(false).optional(),
});

/** `POST /v1/chat/completions`. */
export const openAiWire: Wire = {
  read(body) {
    const { model, messages, ...limits } = openAiRequest.parse(body);
    const of = (roles: readonly string[]) =>
      messages
        .filter(({ role }) => roles.includes(role))
        .map(({ content }) => content)
        .join('\n');
    return {
      model,
      instructions: of(['system', 'developer']),
      prompt: of(['user']),
      maxTokens: limits.max_completion_tokens ?? limits.max_tokens ?? 1_000,
    };
  },
  write: ({ model, content, usage }) => ({
    id: 'chatcmpl-test-server',
    object: 'chat.completion',
    created: 1_764_547_200,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    ...(usage && {
      usage: {
        prompt_tokens: usage.input,
        completion_tokens: usage.output,
        total_tokens: usage.input + usage.output,
      },
    }),
  }),
  error: (type, text) => ({ error: { message: text, type, code: type, param: null } }),
};

const anthropicRequest = z.object({
  model: z.string(),
  max_tokens: z.number(),
  system: parts.optional(),
  messages: z.array(message).min(1),
  stream: z.literal(false).optional(),
});

/** `POST /v1/messages`. */
export const anthropicWire: Wire = {
  read(body) {
    const { model, max_tokens: maxTokens, system = '', messages } = anthropicRequest.parse(body);
    return { model, instructions: system, prompt: messages.map(({ content }) => content).join('\n'), maxTokens };
  },
  write: ({ model, content, usage }) => ({
    id: 'msg_test_server',
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: content }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    ...(usage && { usage: { input_tokens: usage.input, output_tokens: usage.output } }),
  }),
  error: (type, text) => ({ type: 'error', error: { type, message: text } }),
};

export const embeddingsRequest = z.object({
  model: z.string(),
  input: z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1).max(2_048)]),
});
