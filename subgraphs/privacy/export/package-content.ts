import type { DataSubject, SectionShape, StoreReport } from '#platform/personal-data';
import type { ObjectStorage } from '#platform/storage';
import { article15Of } from '../article15/article15.rules.js';
import { article15Page } from '../article15/article15-page.js';
import { languageOf } from '../article15/words.js';
import { dictionaryOf } from '../redaction/dictionary.rules.js';
import { Tally } from '../redaction/record.rules.js';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { StepRow } from '../steps/step.entity.js';
import { StepFailure } from '../steps/step-failure.js';
import { type Contributors, subjectOf } from './contributors.js';
import type { ExportStore } from './export.store.js';
import { manifestOf, type PackageFacts, type PackedFile, sectionPath, type SectionReport } from './manifest.rules.js';
import { csvHeader, csvRecord, type Data, portableFields, portablePart, schemaOf } from './portability.rules.js';
import { readmePage } from './readme-page.js';
import { SectionRecords, type SectionSource } from './section-records.js';
import type { ZipEntry, ZipOptions } from './zip-stream.js';

export interface PackageContentDependencies {
  readonly exports: ExportStore;
  readonly contributors: Contributors;
  readonly storage: ObjectStorage;
}

export interface ContentInput {
  readonly request: PrivacyRequestRow;
  /** The COLLECT steps, which are done. */
  readonly collected: readonly StepRow[];
  /** Told of each section when its file is written. */
  written(report: SectionReport): Promise<void>;
}

export interface Content {
  readonly entries: readonly ZipEntry[];
  readonly options: ZipOptions;
  /** What was done to texts: whole when the last entry is written. */
  readonly tally: Tally;
  /** How many people the dictionary held. */
  readonly people: number;
}

interface Making extends ContentInput {
  readonly facts: PackageFacts;
  readonly records: SectionRecords;
  readonly tally: Tally;
  readonly shapes: ReadonlyMap<string, SectionShape>;
}

/** The files of a package and their order: what a person reads first, the copy, what they can take elsewhere, the account of it all. */
export class PackageContent {
  readonly #deps: PackageContentDependencies;

  constructor(deps: PackageContentDependencies) {
    this.#deps = deps;
  }

  async of(input: ContentInput): Promise<Content> {
    const { exports, contributors, storage } = this.#deps;
    const { request, collected } = input;
    const subject = subjectOf(request);
    const { self, met, colleagues } = await contributors.relationsOf(subject);
    const dictionary = dictionaryOf(self, [...met, ...colleagues.map((each) => ({ ...each, distant: true }))]);
    const tally = new Tally();
    const facts: PackageFacts = {
      requestId: request.id,
      subjectPseudonym: request.subjectPseudonym,
      receivedAt: request.receivedAt,
      asOf: request.asOf!,
      catalogueHash: request.catalogueHash!,
      catalogue: await exports.catalogueOf(request),
      sections: sectionsOf(collected),
      coverage: await this.#coverageOf(collected, subject, request.asOf!),
      redaction: { people: dictionary.size, tally },
    };
    const records = new SectionRecords({ exports, storage, dictionary });
    const making = { ...input, facts, records, tally, shapes: await this.#shapesOf(collected) };
    const files: PackedFile[] = [];
    const entries = [
      textEntry('README.html', () => readmePage(facts)),
      ...(await this.#article15(subject, facts)),
      ...copies(making),
      ...portability(making),
      textEntry('catalogue.json', () => json(facts.catalogue)),
      textEntry('manifest.json', () => json(manifestOf(facts, files))),
    ];
    const options: ZipOptions = { modifiedAt: facts.asOf, packed: (file) => void files.push(file) };
    return { entries, options, tally, people: dictionary.size };
  }

  async #article15(subject: DataSubject, facts: PackageFacts): Promise<ZipEntry[]> {
    const { contributors } = this.#deps;
    const recipients = await contributors.recipientsOf(subject);
    const language = languageOf((await contributors.contactOf(subject))?.locale);
    const article15 = article15Of({ ...facts, recipients });
    return [
      textEntry('art15.html', () => article15Page(article15, language)),
      textEntry('art15.json', () => json(article15)),
    ];
  }

  async #shapesOf(collected: readonly StepRow[]): Promise<Map<string, SectionShape>> {
    const shapes = new Map<string, SectionShape>();
    for (const { subgraph } of collected)
      for (const shape of await this.#deps.contributors.shapesOf(subgraph))
        shapes.set(sectionPath(subgraph, shape.section), shape);
    return shapes;
  }

  async #coverageOf(
    collected: readonly StepRow[],
    subject: DataSubject,
    asOf: Date,
  ): Promise<{ subgraph: string; stores: readonly StoreReport[] }[]> {
    const reports: { subgraph: string; stores: readonly StoreReport[] }[] = [];
    for (const { subgraph } of collected) {
      const stores = await this.#deps.contributors.coverageOf(subgraph, subject, asOf);
      if (stores.length > 0) reports.push({ subgraph, stores });
    }
    return reports;
  }
}

const found = ({ facts }: Making): readonly SectionReport[] => facts.sections.filter(({ exported }) => exported > 0);

const sourceOf = ({ collected, shapes }: Making, { subgraph, section }: SectionReport): SectionSource => {
  const file = sectionPath(subgraph, section);
  return { step: collected.find((each) => each.subgraph === subgraph)!, section, file, shape: shapes.get(file) };
};

/** `data/`: every section, and beside it what its records are made of. */
function copies(making: Making): ZipEntry[] {
  const data = found(making).map((report) => ({
    path: sectionPath(report.subgraph, report.section),
    open: () => dataText(making, report),
  }));
  const schemas = found(making).flatMap(({ subgraph, section }) => {
    const shape = making.shapes.get(sectionPath(subgraph, section));
    if (!shape) return [];
    const schema = schemaOf(`${subgraph}: ${section}`, shape.fields);
    return [textEntry(`schema/${subgraph}/${section}.schema.json`, () => json(schema))];
  });
  return [...data, ...schemas];
}

async function* dataText(making: Making, report: SectionReport): AsyncGenerator<string> {
  let written = 0;
  yield '[';
  for await (const records of making.records.of(sourceOf(making, report), making.tally)) {
    yield listed(records, written);
    written += records.length;
  }
  yield '\n]\n';
  checkWritten(report, written);
  await making.written(report);
}

/** `portability/`: what another controller can take over, as JSON with its schema and as CSV. */
function portability(making: Making): ZipEntry[] {
  return found(making).flatMap((report) => {
    const source = sourceOf(making, report);
    const fields = source.shape ? portableFields(source.shape) : [];
    if (fields.length === 0) return [];
    const path = `portability/${report.subgraph}/${report.section}`;
    const parts = async function* (): AsyncGenerator<readonly Data[]> {
      for await (const records of making.records.of(source, null))
        yield records.map((record) => portablePart(record, fields));
    };
    return [
      {
        path: `${path}.json`,
        async *open() {
          let written = 0;
          yield '[';
          for await (const records of parts()) {
            yield listed(records, written);
            written += records.length;
          }
          yield '\n]\n';
        },
      },
      textEntry(`${path}.schema.json`, () => json(schemaOf(`${report.subgraph}: ${report.section}`, fields))),
      {
        path: `${path}.csv`,
        async *open() {
          yield csvHeader(fields);
          for await (const records of parts()) yield records.map((record) => csvRecord(record, fields)).join('');
        },
      },
    ];
  });
}

const listed = (records: readonly Data[], before: number): string =>
  records.length === 0
    ? ''
    : `${before === 0 ? '\n' : ',\n'}${records.map((record) => JSON.stringify(record)).join(',\n')}`;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const textEntry = (path: string, body: () => string): ZipEntry => ({
  path,
  open: () =>
    (async function* () {
      yield body();
    })(),
});

const sectionsOf = (collected: readonly StepRow[]): SectionReport[] =>
  collected.flatMap((step) =>
    Object.keys(step.counted)
      .sort()
      .map((section) => ({
        subgraph: step.subgraph,
        section,
        counted: step.counted[section]!,
        exported: step.exported[section] ?? 0,
      })),
  );

function checkWritten(report: SectionReport, written: number): void {
  if (written === report.counted) return;
  throw new StepFailure({
    code: 'COUNT_MISMATCH',
    message: `${written} of ${report.counted} records of ${report.subgraph}/${report.section} were staged. Ask for a new export.`,
    retry: false,
  });
}
