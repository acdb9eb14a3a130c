import type { SectionShape } from '#platform/personal-data';
import type { ObjectStorage } from '#platform/storage';
import type { Dictionary } from '../redaction/dictionary.rules.js';
import { redactRecord, type Tally } from '../redaction/record.rules.js';
import type { StepRow } from '../steps/step.entity.js';
import type { ExportStore } from './export.store.js';
import type { Data } from './portability.rules.js';
import { readPage } from './staged-page.js';

export interface SectionSource {
  readonly step: StepRow;
  readonly section: string;
  /** Path of the file that the records go to; places of flags are told by it. */
  readonly file: string;
  readonly shape: SectionShape | undefined;
}

/** The staged records of a section, page by page, without what is other people's. The same pages give the same records. */
export class SectionRecords {
  readonly #exports: ExportStore;
  readonly #storage: ObjectStorage;
  readonly #dictionary: Dictionary;

  constructor({
    exports,
    storage,
    dictionary,
  }: { exports: ExportStore; storage: ObjectStorage; dictionary: Dictionary }) {
    this.#exports = exports;
    this.#storage = storage;
    this.#dictionary = dictionary;
  }

  /** `tally` is told of everything that is replaced or flagged. */
  async *of({ step, section, file, shape }: SectionSource, tally: Tally | null): AsyncGenerator<readonly Data[]> {
    const texts = shape && new Set(shape.fields.filter(({ text }) => text).map(({ name }) => name));
    let number = 0;
    let record = 0;
    for (;;) {
      const pages = await this.#exports.pagesAfter(step.id, number, 500);
      if (pages.length === 0) return;
      for (const page of pages) {
        number = page.number;
        if (!page.records[section]) continue;
        const lines = await readPage(this.#storage, page, section);
        yield lines.map((line) => {
          record += 1;
          const data = JSON.parse(line) as Data;
          return redactRecord(data, { dictionary: this.#dictionary, texts, place: { file, record }, tally });
        });
      }
    }
  }
}
