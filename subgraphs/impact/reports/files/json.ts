import { canonicalJson, type ReportDocument } from '../document.rules.js';

export const renderJson = async (document: ReportDocument): Promise<Buffer> =>
  Buffer.from(`${canonicalJson(document, 2)}\n`);
