import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadConfig } from '#platform/config';
import { type EmbeddingHeads, scoresOf, sentencesIn, unitLength } from '../providers/embedding-heads.rules.js';
import { embed } from '../providers/embeddings-provider.js';
import type { HandText } from './calibrate.js';
import { hands, trainingTexts } from './data/hands.js';
import { embeddedReading } from './index.js';
import type { ReadText } from './results.rules.js';
import { reportOf, tableOf } from './scorecard.js';
import { testTexts } from './test-set.js';
import { type EmbeddedText, limitsFor, trainHeads } from './train-heads.js';

const help = `npm run q2q:embeddings [-- OPTIONS]

Trains the heads of the self-hosted model on embeddings of the training texts, and writes them where the platform reads them
(Q2Q_EMBEDDINGS_HEADS). The server is Q2Q_EMBEDDINGS_URL with the model Q2Q_EMBEDDINGS_MODEL; see docs/methods/q2q-embeddings.md.

  --url URL       another server than Q2Q_EMBEDDINGS_URL
  --model NAME    another model than Q2Q_EMBEDDINGS_MODEL
  --out FILE      another file than Q2Q_EMBEDDINGS_HEADS
  --texts N       only so many training texts of every hand, for a try
  --help          this
`;

const options = {
  url: { type: 'string' },
  model: { type: 'string' },
  out: { type: 'string' },
  texts: { type: 'string' },
  help: { type: 'boolean' },
} as const;

type Server = Parameters<typeof embed>[0];

const textsAtOnce = 64;
const timeoutMs = 120_000;

async function vectorsOf(server: Server, values: readonly string[]): Promise<(readonly number[])[]> {
  const vectors: (readonly number[])[] = [];
  for (let from = 0; from < values.length; from += textsAtOnce) {
    const part = values.slice(from, from + textsAtOnce);
    vectors.push(...(await embed(server, part, AbortSignal.timeout(timeoutMs))).vectors);
    if (process.stderr.isTTY) process.stderr.write(`\r${vectors.length} of ${values.length} texts`);
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
  return vectors;
}

/** The first so many of every hand and language. */
function someOf(texts: readonly HandText[], count: number): HandText[] {
  const groups = Map.groupBy(texts, ({ hand, language }) => `${hand} ${language}`);
  return [...groups.values()].flatMap((group) => group.slice(0, count));
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) return void process.stdout.write(help);
  const { embeddings } = loadConfig(process.env).q2q;
  const server = {
    ...embeddings,
    ...(values.url && { baseUrl: values.url }),
    ...(values.model && { model: values.model }),
  };
  if (server.baseUrl === undefined)
    throw new Error('Name the server: --url http://localhost:8011/v1, or Q2Q_EMBEDDINGS_URL.');
  const texts = someOf(trainingTexts(), values.texts === undefined ? Number.POSITIVE_INFINITY : Number(values.texts));
  const vectors = await vectorsOf(
    server,
    texts.map(({ text }) => text),
  );
  const embedded = texts.map((text, at): EmbeddedText => ({ text, unit: unitLength(vectors[at]!) }));
  const heads: EmbeddingHeads = {
    model: server.model,
    dimensions: embedded[0]!.unit.length,
    trainedOn: createHash('sha256').update(JSON.stringify(texts)).digest('hex'),
    ...limitsFor(embedded, hands),
    heads: trainHeads(embedded),
  };
  const out = values.out ?? embeddings.headsFile;
  writeFileSync(out, `${JSON.stringify(heads)}\n`);
  const reading = await readTestSet(server, heads);
  process.stdout.write(
    `${texts.length} texts, ${heads.dimensions} dimensions: ${out}\n\nOn texts by other hands, embeddings/${server.model}:\n`,
  );
  process.stdout.write(tableOfReading(reading));
  process.stdout.write('\nThe embedded model on the same texts:\n');
  process.stdout.write(tableOfReading(embeddedReading()));
}

async function readTestSet(server: Server, heads: EmbeddingHeads): Promise<ReadText[]> {
  const read: ReadText[] = [];
  for (const text of testTexts()) {
    const sentences = sentencesIn(text.text);
    const parts = [text.text, ...sentences.map(({ start, end }) => text.text.slice(start, end))];
    const { vectors } = await embed(server, parts, AbortSignal.timeout(timeoutMs));
    const placed = sentences.map((sentence, at) => ({ ...sentence, vector: vectors[at + 1]! }));
    read.push({ text, scores: scoresOf(heads, { whole: vectors[0]!, sentences: placed }, null).scores });
  }
  return read;
}

const tableOfReading = (reading: readonly ReadText[]): string =>
  tableOf(reportOf(reading.map(({ text, scores }) => ({ labels: text.numbers, scores, language: text.language }))));

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
