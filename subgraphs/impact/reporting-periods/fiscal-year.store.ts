import type { Database } from '#platform/database';
import type { FiscalYearStart } from './fiscal.rules.js';

export class FiscalYearStore {
  constructor(private readonly db: Database) {}

  async setStart(companyId: string, start: FiscalYearStart): Promise<void> {
    await this.db.query('update company set fiscal_year_start = $2 where id = $1', [companyId, start]);
  }
}
