import { stringify } from 'csv-stringify/sync';
import type { ReportDocument } from '../document.rules.js';
import { allRows, columns } from './rows.js';

/** RFC 4180 in UTF-8 with a byte order mark, for spreadsheets. A text that a spreadsheet would compute is given an apostrophe; numbers stay. */
export const renderCsv = async (document: ReportDocument): Promise<Buffer> =>
  Buffer.from(
    stringify(allRows(document), {
      header: true,
      columns: [...columns],
      escape_formulas: true,
      bom: true,
      record_delimiter: '\r\n',
    }),
  );
