import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { screen } from '../screening/screening.rules.js';
import { CommandError, readJsonLines, runCommand, textField } from './read-lines.js';

const help = `Usage: npm run -s screen -- --file FILE.jsonl

Screens one text a line and prints one JSON object a line, in the same order. Nothing is stored.

In:   { "text": "…", "locale": "nb-NO" }   locale (or lang) is optional; other members are ignored, an id is handed back
Out:  { "verdict": "ALLOW|WARN|HOLD", "language": "en|no|uk|und", "assessed": true,
        "flags": [{ "category": "…", "confidence": 0.93, "start": 0, "end": 12, "rule": "…" }] }

start and end are UTF-16 code units into the text, end exclusive; a flag with several places is printed once for each.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { file: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  if (values.file === undefined) throw new CommandError(`--file is missing.\n\n${help}`);
  for await (const line of readJsonLines(values.file)) {
    const locale = line.value.locale ?? line.value.lang;
    const answer = screen(textField(line, 'text'), { locale: typeof locale === 'string' ? locale : null });
    const flags = answer.signals.flatMap(({ category, confidence, ruleId, spans }) =>
      spans.map(({ start, end }) => ({ category, confidence, start, end, rule: ruleId })),
    );
    const { verdict, language, assessed } = answer;
    const id = line.value.id === undefined ? {} : { id: line.value.id };
    if (!process.stdout.write(`${JSON.stringify({ ...id, verdict, language, assessed, flags })}\n`))
      await once(process.stdout, 'drain');
  }
}

await runCommand(main);
