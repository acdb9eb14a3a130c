import { WorkerThread } from '#platform/worker-threads';
import type { ReportDocument } from '../document.rules.js';
import type { ReportFormat } from '../report.entity.js';

/** Makes a file of a document. */
export interface ReportRenderer {
  render(format: ReportFormat, document: ReportDocument): Promise<Buffer>;
  close(): Promise<void>;
}

/** Some twenty times what a report of two hundred programmes needs. */
const timeoutMs = 120_000;

/** Off the event loop: a PDF takes a second or more. */
export function threadRenderer(): ReportRenderer {
  const program = new URL('./rendering-thread', import.meta.url);
  const thread = new WorkerThread<object, Uint8Array>({ program, timeoutMs });
  return {
    // A buffer arrives as plain bytes.
    render: async (format, document) => Buffer.from(await thread.run('reports', { format, document })),
    close: () => thread.close(),
  };
}
